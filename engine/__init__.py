"""The generic engine: definitions in YAML become a running office.

Layers, each importing only from those before it; names on one line do not know each other:

    source      strict reading of definition files, places and faults
    model       frozen specifications, typed expressions, queries, the vocabulary tables
    compile     text trees to specifications, all faults at once
    data | access | workflow | prints
    app         the activated definition set with its ports, and actions
    commands    the command line
"""
