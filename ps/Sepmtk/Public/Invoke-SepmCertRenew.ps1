function Invoke-SepmCertRenew {
    # .EXTERNALHELP Sepmtk-help.xml
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    [OutputType('Sepmtk.RenewRun', 'Sepmtk.RenewPlan')]
    param(
        [string] $SanFile,
        [string[]] $San,
        [string] $CommonName,
        [ValidateRange(1, 36500)] [int] $Days = 3650,
        [string] $Until,
        [securestring] $PfxPassword,
        [string[]] $Accept = @(),
        [string] $Lab = $env:SEPMTK_LAB
    )
    process {
        $asked = @{ days = $Days; cn = $CommonName; until = $Until }
        if ($San) { $asked.san = $San }
        if ($SanFile) { $asked.san_file = Resolve-SepmtkPath $SanFile }
        $call = @{
            Caller = $PSCmdlet; Secrets = @{ pfx_password = $PfxPassword }; Lab = $Lab; Accept = $Accept
            Target = if ($Lab) { $Lab } else { $env:COMPUTERNAME }; Action = Get-SepmtkText RenewAction
        }
        Invoke-SepmtkChange renew.run $asked @call
    }
}
