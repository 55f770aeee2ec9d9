# Made by tests/ps/test_ps_quality.py; write it anew with SEPMTK_UPDATE=1.

# Parameters that name files.
$script:Paths = [System.Collections.Generic.HashSet[string]] @(
    'File'
    'FromCsv'
    'HtmlFile'
    'Keep'
    'KeyPath'
    'OutFile'
    'OutputPath'
    'Path'
    'Pfx'
    'PlanFile'
    'SanFile'
)
# Those that name a file where there is one, else something else.
$script:Sources = [System.Collections.Generic.HashSet[string]] @(
    'Source'
)
