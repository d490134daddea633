"""The workflows, one in each file. They decide by the rules in models and leave input and output to activities."""
