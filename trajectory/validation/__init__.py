"""Physics is right: the flight model compared with other programs, printed tables and closed forms.

`run.run_physics_checks` gives the lines of the table and `table.format_checks` prints them; the references
are in ``data/``, with their provenance.
"""
