"""What a Windows server needs before it is touched."""

MESSAGES: dict[str, str] = {
    "NOT-64-BIT.message": "この Python では Windows サーバーを操作できません。",
    "NOT-64-BIT.found": "{platform} 用の Python です。",
    "NOT-64-BIT.required": "64 ビット版の Python (win-amd64)。32 ビット版からは別のフォルダーとレジストリが見えます。",
    "NOT-64-BIT.fix": "python.org の 64 ビット版 Python で sepmtk をインストールしてください: py -3-64 -m pip install sepmtk",
    "DOTNET-OLD.message": "このサーバーの .NET Framework が古いか、ありません。",
    "DOTNET-OLD.found": ".NET Framework 4、リリース {release} ({version})。リリース 0 は「なし」です。",
    "DOTNET-OLD.required": ".NET Framework 4.6.2 (リリース 394802、Windows Server 2016 に付属) 以降。",
    "DOTNET-OLD.fix": ".NET Framework 4.8 をインストールし、サーバーを再起動してください。何も変更していません。",
    "DLL-BLOCKED.message": "インターネットから取得したファイルとして、Windows が sepmtk の一部をブロックしています。",
    "DLL-BLOCKED.found": "{files}",
    "DLL-BLOCKED.required": "ブロックの印 (Zone.Identifier ストリーム) が付いていないファイル。",
    "DLL-BLOCKED.fix": "Get-ChildItem -Recurse -LiteralPath '{folder}' | Unblock-File",
    "DOTNET-FAILED.message": ".NET Framework を読み込めません。",
    "DOTNET-FAILED.found": "{detail}",
    "DOTNET-FAILED.required": "この Python に入った pythonnet 3.1 と、起動できる .NET Framework。",
    "DOTNET-FAILED.fix": 'py -m pip install --force-reinstall "pythonnet>=3.1,<3.2"',
    "STATE-FOLDER-OPEN.message": "実行記録とバックアップのフォルダーに、ほかのユーザーが書き込めます。",
    "STATE-FOLDER-OPEN.found": "{path} の所有者は {owner} です: {sddl}",
    "STATE-FOLDER-OPEN.required": "所有者が SYSTEM か Administrators で、ほかの誰も書き込めないフォルダー。sepmtk が自分で作成します。",
    "STATE-FOLDER-OPEN.fix": "中身を確認して別の場所へ移し、もう一度実行してください: Move-Item -LiteralPath '{path}' '{path}.old'",
}
