ConvertFrom-StringData @'
ProgramMissing = プログラム sepmtk が見つかりません。
ProgramMissingFix = {0} に入れるか、PATH に加えてください。
ProgramUnsafe = SEPMTK_EXE が {0} の外のプログラムを指しているため、管理者権限のセッションからは起動しません。
ProgramUnsafeFix = プログラムを {0} に入れ、SEPMTK_EXE を取り除いてください。
ProgramNotStarted = プログラム {0} を起動できません: {1}
ProgramNotStartedFix = このファイルがプログラムであり、実行が許可されていることを確認してください。
ProgramVersion = プログラムのバージョンは {0} です。このモジュールには {1} 以上 {2} 未満が必要です。
ProgramVersionFix = モジュールとプログラムを同じリリースから入れてください。
SessionDied = プログラムが処理の途中で終了しました (終了コード {0})。{1}
SessionHung = プログラムが {0} 秒間応答しないため、終了させました。
SessionGarbage = プログラムが応答ではないもの ({0}) を書いたため、終了させました。
SessionBroken = プログラムとのやり取りで想定外のエラーが起きたため、打ち切りました: {0}
SessionFix = もう一度呼び出すと、プログラムが新しく起動します。作業の経過は記録されています: Get-SepmCertRenew。停止しているサービス: Get-SepmService
ConfirmNobody = {0} は {1} を変更する前に確認しますが、確認できる相手がいません。何も変更していません。
ConfirmNobodyFix = 確認が不要なら -Confirm:$false を、何が行われるかを見るなら -WhatIf を付けて実行してください。
FleetFile = 内容を送るファイル {0} をここで読めません: {1} 何も行っていません。
FleetFileFix = このコンピューターのファイルを指定してください。その内容が送られます。
PathNoMatch = {0} に一致するファイルがありません。
PathNoMatchFix = Get-Item {0} で確認してください。名前そのものにワイルドカード文字がある場合は -LiteralPath を使ってください。
FleetTwoWays = -ComputerName と -Session は同時に指定できません。
FleetTwoWaysFix = どちらか一方を指定してください。
ItemElsewhere = {0} はこのコンピューターだけを対象とします。このオブジェクトは別のコンピューター ({1}) のものなので、何もしませんでした。
ItemElsewhereFix = {0} をそのコンピューターで実行してください: Invoke-Command -ComputerName {1} {{ ... }}
ItemUnknown = {0} が受け取れるものがこのオブジェクトにありません: {1}。何もしませんでした。
ItemUnknownFix = パイプラインから受け取るプロパティは Get-Help {0} -Full で確認できます。
'@
