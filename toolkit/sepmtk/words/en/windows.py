"""What a Windows server needs before it is touched."""

MESSAGES: dict[str, str] = {
    "NOT-64-BIT.message": "This Python can't look after a Windows server.",
    "NOT-64-BIT.found": "Python for {platform}.",
    "NOT-64-BIT.required": "64-bit Python (win-amd64): a 32-bit one sees other folders and another registry.",
    "NOT-64-BIT.fix": "Install sepmtk with the 64-bit Python from python.org: py -3-64 -m pip install sepmtk",
    "DOTNET-OLD.message": "The .NET Framework of this server is too old, or there is none.",
    "DOTNET-OLD.found": ".NET Framework 4, release {release} ({version}); release 0 means none.",
    "DOTNET-OLD.required": ".NET Framework 4.6.2 (release 394802), which Windows Server 2016 has, or later.",
    "DOTNET-OLD.fix": "Install .NET Framework 4.8 and restart the server. Nothing was changed.",
    "DLL-BLOCKED.message": "Windows blocks a part of sepmtk because it came from the internet.",
    "DLL-BLOCKED.found": "{files}",
    "DLL-BLOCKED.required": "Files without a mark of the web (the stream Zone.Identifier).",
    "DLL-BLOCKED.fix": "Get-ChildItem -Recurse -LiteralPath '{folder}' | Unblock-File",
    "DOTNET-FAILED.message": ".NET Framework can't be loaded.",
    "DOTNET-FAILED.found": "{detail}",
    "DOTNET-FAILED.required": "pythonnet 3.1 in this Python, and a .NET Framework that starts.",
    "DOTNET-FAILED.fix": 'py -m pip install --force-reinstall "pythonnet>=3.1,<3.2"',
    "STATE-FOLDER-OPEN.message": "The folder for runs and backups is open to others.",
    "STATE-FOLDER-OPEN.found": "{path} belongs to {owner}: {sddl}",
    "STATE-FOLDER-OPEN.required": "A folder of SYSTEM or Administrators that nobody else may write to; sepmtk makes it so itself.",
    "STATE-FOLDER-OPEN.fix": "Look at what is in it: runs that you know go on afterwards. Then make it Administrators' own: "
    "takeown /F '{path}' /A; "
    "icacls '{path}' /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-32-545:RX'",
    "STATE-FOLDER-LINK.message": "The folder for runs and backups leads elsewhere.",
    "STATE-FOLDER-LINK.found": "{path} is a junction or another link; whoever made it can change where it leads.",
    "STATE-FOLDER-LINK.required": "A folder of its own; sepmtk makes it so itself.",
    "STATE-FOLDER-LINK.fix": "See where it leads and who made it: Get-Item -Force '{path}' | Select-Object Target; "
    "Get-Acl '{path}'. If runs that you know are there, copy them away first. Then remove the link alone: cmd /c rmdir \"{path}\"",
    "STATE-FOLDER-SHARED.message": "Others may write to the folder for runs and backups.",
    "STATE-FOLDER-SHARED.found": '{path} belongs to {owner}: {sddl}. Windows\' Explorer adds an administrator who clicks "Continue" there.',
    "STATE-FOLDER-SHARED.required": "A folder that nobody but SYSTEM and Administrators may write to. What is in it stays and is used again.",
    "STATE-FOLDER-SHARED.fix": "Take their access away if you know who they are, else look at the runs first: "
    "icacls '{path}' /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-32-545:RX'; "
    "icacls '{path}' /remove:g {others} /T /C",
    "PYTHON-OPEN.message": "Others could put code into sepmtk, which runs as an administrator.",
    "PYTHON-OPEN.found": "Folders that Python imports from and that others may write to or own: {folders}",
    "PYTHON-OPEN.required": "Folders that only SYSTEM, Administrators and you yourself may write to.",
    "PYTHON-OPEN.fix": "Install Python for all users (it goes to %ProgramFiles%) and sepmtk into it, and unset PYTHONPATH and PYTHONHOME; or close the folder: icacls '{folder}' /setowner '*S-1-5-32-544' /T; icacls '{folder}' /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F'",
}
