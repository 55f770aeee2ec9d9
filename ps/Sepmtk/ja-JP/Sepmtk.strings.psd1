ConvertFrom-StringData @'
ProgramMissing = プログラム sepmtk が見つかりません。
ProgramMissingFix = {0} に入れるか、PATH に加えてください。
ProgramUnsafe = SEPMTK_EXE が {0} の外のプログラムを指しているため、管理者権限のセッションからは起動しません。
ProgramUnsafeFix = プログラムを {0} に入れ、SEPMTK_EXE を取り除いてください。
ProgramNotStarted = プログラム {0} を起動できません: {1}
ProgramVersion = プログラムのバージョンは {0} です。このモジュールには {1} 以上 {2} 未満が必要です。
ProgramVersionFix = モジュールとプログラムを同じリリースから入れてください。
SessionDied = プログラムが処理の途中で終了しました (終了コード {0})。{1}
SessionHung = プログラムが {0} 秒間応答しないため、終了させました。
SessionGarbage = プログラムが応答ではないもの ({0}) を書いたため、終了させました。
SessionFix = もう一度呼び出すと、プログラムが新しく起動します。作業の経過は記録されています: Get-SepmCertRenew
RenewAction = KB 229342 の証明書の手順を実行 (サービスを停止します)
'@
