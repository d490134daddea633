"""The activities that workflows may call, one subject in each file. Workflows import only these.

The classes that implement them are in the files of the same names in the folder above.
"""
