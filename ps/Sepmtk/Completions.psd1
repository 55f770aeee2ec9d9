# Made by tests/ps/test_ps_quality.py; write it anew with SEPMTK_UPDATE=1.
@{
    Accept = @(
        'CERT-EXPIRED-INSTALL'
        'CERT-IN-USE'
        'CN-NOT-FQDN'
        'FQDN-TOO-LONG'
        'PFX-PROFILE-TOO-NEW'
        'PLAN-OTHER-VERSION'
        'ROUTE-PLANNED'
        'SAN-MISSING'
        'SQL-WOULD-NOT-START'
        'TRUST-STILL-NEEDED'
        'UNDO-INTO-OUTAGE'
    )
    Scenario = @(
        'already-pinned'
        'expiring-soon'
        'external-sql'
        'gui-renewed-only'
        'healthy'
        'kb-229342'
        'replicated'
        'rival-certificates'
        'shared-host'
        'trust-left-on'
    )
    Until = @(
        'preflight'
        'backup'
        'make-certificate'
        'install-certificate'
        'grant-key-access'
        'stop-services'
        'register-with-sql'
        'trust-server-certificate'
        'start-services'
        'verify-rescue'
        'update-server-certificate'
        'revert-trust'
        'verify'
        'clean-up'
    )
}
