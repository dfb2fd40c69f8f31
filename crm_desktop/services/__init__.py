"""What a person can ask of the program, as plain functions: queries read, verbs write through the session.

Every function takes the session first, so that one transaction may hold several verbs. Verbs also take the
`EditContext` (who, on which device, at what time). Nothing here knows a window, the network or the sync engine.
"""
