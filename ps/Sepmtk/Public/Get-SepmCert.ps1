function Get-SepmCert {
    # .EXTERNALHELP Sepmtk-help.xml
    [CmdletBinding()]
    [OutputType('Sepmtk.Certificate')]
    param(
        [Parameter(Mandatory, Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)]
        [Alias('Thumbprint', 'FullName')]
        [ValidateNotNullOrEmpty()]
        [string[]] $Source,

        [securestring] $Password,

        [string] $Lab = $env:SEPMTK_LAB
    )
    process {
        $call = @{ Caller = $PSCmdlet; Secrets = @{ password = $Password }; Lab = $Lab }
        foreach ($one in $Source) {
            Invoke-SepmtkOperation cert.show @{ source = Resolve-SepmtkSource $one } @call
        }
    }
}
