ConvertFrom-StringData @'
ProgramMissing = The program sepmtk was not found.
ProgramMissingFix = Install it to {0}, or put it on PATH.
ProgramUnsafe = SEPMTK_EXE names a program outside {0}; an elevated session does not start it.
ProgramUnsafeFix = Install the program to {0} and remove SEPMTK_EXE.
ProgramNotStarted = The program {0} could not be started: {1}
ProgramNotStartedFix = See that this file is the program and that you may run it.
ProgramVersion = The program is version {0}; this module needs one from {1} and below {2}.
ProgramVersionFix = Install the module and the program from the same release.
SessionDied = The program ended while it worked (exit code {0}). {1}
SessionHung = The program did not answer for {0} seconds and was ended.
SessionGarbage = The program wrote something that is no answer ({0}) and was ended.
SessionBroken = The exchange with the program met an error that nobody foresaw, and was ended: {0}
SessionFix = Call it again: the program is started anew. What a run did is recorded: Get-SepmCertRenew. What is stopped: Get-SepmService
ConfirmNobody = {0} asks before it changes {1}, and there is nobody to ask. Nothing was changed.
ConfirmNobodyFix = Run it again with -Confirm:$false if it shall not ask, or with -WhatIf to see what it would do.
FleetFile = The file {0} can't be read here, whose content would be sent: {1} Nothing was done.
FleetFileFix = Name a file of this computer: its content is sent to the others.
PathNoMatch = No file matches {0}.
PathNoMatchFix = Look with: Get-Item {0}. A name with wildcard characters in it goes to -LiteralPath.
FleetTwoWays = -ComputerName and -Session cannot be given together.
FleetTwoWaysFix = Give one of them.
ItemElsewhere = {0} acts on this computer only, and this object is of another one: {1}. Nothing was done with it.
ItemElsewhereFix = Run {0} there: Invoke-Command -ComputerName {1} {{ ... }}
ItemUnknown = {0} found nothing in this object that it takes: {1}. Nothing was done with it.
ItemUnknownFix = Get-Help {0} -Full names the properties that are taken from the pipeline.
'@
