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
    "STATE-FOLDER-OPEN.fix": "中身を確認してください。見覚えのある実行は、このあと続けられます。次に所有者を Administrators にします: "
    "takeown /F '{path}' /A; "
    "icacls '{path}' /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-32-545:RX'",
    "STATE-FOLDER-LINK.message": "実行記録とバックアップのフォルダーが、別の場所へのリンクになっています。",
    "STATE-FOLDER-LINK.found": "{path} はジャンクションなどのリンクです。作成した人は、リンク先を変えられます。",
    "STATE-FOLDER-LINK.required": "リンクではない通常のフォルダー。sepmtk が自分で作成します。",
    "STATE-FOLDER-LINK.fix": "リンク先と作成者を確認してください: Get-Item -Force '{path}' | Select-Object Target; "
    "Get-Acl '{path}'。見覚えのある実行があれば、先に別の場所へコピーします。次にリンクだけを削除します: cmd /c rmdir \"{path}\"",
    "STATE-FOLDER-SHARED.message": "実行記録とバックアップのフォルダーに、ほかのユーザーが書き込めます。",
    "STATE-FOLDER-SHARED.found": "{path} の所有者は {owner} です: {sddl}。エクスプローラーで「続行」を押した管理者は、Windows がここに追加します。",
    "STATE-FOLDER-SHARED.required": "SYSTEM と Administrators のほかは誰も書き込めないフォルダー。中身はそのまま残り、引き続き使われます。",
    "STATE-FOLDER-SHARED.fix": "誰なのか分かっている場合はその権限を外し、分からない場合は先に実行記録を確認してください: "
    "icacls '{path}' /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' '*S-1-5-32-545:RX'; "
    "icacls '{path}' /remove:g {others} /T /C",
    "PYTHON-OPEN.message": "管理者として動く sepmtk に、ほかのユーザーがコードを混入できます。",
    "PYTHON-OPEN.found": "Python の読み込み元のうち、ほかのユーザーが書き込めるか所有しているフォルダー: {folders}",
    "PYTHON-OPEN.required": "SYSTEM、Administrators、あなた自身のほかは誰も書き込めないフォルダー。",
    "PYTHON-OPEN.fix": "Python を全ユーザー用に (%ProgramFiles% へ) インストールしてそこへ sepmtk を入れ、PYTHONPATH と PYTHONHOME を消してください。または、フォルダーを閉じてください: icacls '{folder}' /setowner '*S-1-5-32-544' /T; icacls '{folder}' /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F'",
}
