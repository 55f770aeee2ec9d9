ConvertFrom-StringData @'
ProgramMissing = The program sepmtk was not found.
ProgramMissingFix = Install it to {0}, or put it on PATH.
ProgramUnsafe = SEPMTK_EXE names a program outside {0}; an elevated session does not start it.
ProgramUnsafeFix = Install the program to {0} and remove SEPMTK_EXE.
ProgramNotStarted = The program {0} could not be started: {1}
ProgramVersion = The program is version {0}; this module needs one from {1} and below {2}.
ProgramVersionFix = Install the module and the program from the same release.
SessionDied = The program ended while it worked (exit code {0}). {1}
SessionHung = The program did not answer for {0} seconds and was ended.
SessionGarbage = The program wrote something that is no answer ({0}) and was ended.
SessionFix = Call it again: the program is started anew. What a run did is recorded: Get-SepmCertRenew
RenewAction = Carry out the certificate procedure of KB 229342 (stops services)
'@
