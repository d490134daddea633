"""What workflows may ask of the world, a file a subject. Workflows know only these.

The classes that do it stand in the files of the same names beside this folder.
"""
