"""Messages about the names and the subject that a certificate is asked for."""

MESSAGES: dict[str, str] = {
    "NAME-BAD-DNS.message": "This is no possible host name.",
    "NAME-BAD-DNS.found": "{text}",
    "NAME-BAD-DNS.required": (
        "Labels of letters, digits and hyphens, up to 63 characters each, with dots between."
    ),
    "NAME-BAD-DNS.fix": "--san dns:sepm01.corp.example",
    "NAME-BAD-IP.message": "This is no IP address.",
    "NAME-BAD-IP.found": "{text}",
    "NAME-BAD-IP.required": "An IPv4 or IPv6 address.",
    "NAME-BAD-IP.fix": "--san ip:192.0.2.10",
    "NAME-BAD-EMAIL.message": "This is no e-mail address.",
    "NAME-BAD-EMAIL.found": "{text}",
    "NAME-BAD-EMAIL.required": "name@host in ASCII.",
    "NAME-BAD-EMAIL.fix": "--san email:admin@corp.example",
    "NAME-BAD-URI.message": "This is no URI.",
    "NAME-BAD-URI.found": "{text}",
    "NAME-BAD-URI.required": "scheme:rest in ASCII.",
    "NAME-BAD-URI.fix": "--san uri:https://sepm01.corp.example/",
    "NAME-WITH-BACKSLASH.message": "A host name has no backslash.",
    "NAME-WITH-BACKSLASH.found": "{text}",
    "NAME-WITH-BACKSLASH.required": "The host alone, without instance or domain.",
    "NAME-WITH-BACKSLASH.fix": "{meant}",
    "NAME-ADDRESS-AS-DNS.message": "An address is no host name.",
    "NAME-ADDRESS-AS-DNS.found": "{text}",
    "NAME-ADDRESS-AS-DNS.required": "Addresses as addresses.",
    "NAME-ADDRESS-AS-DNS.fix": "--san ip:{text}",
    "NAME-BAD-KIND.message": "This kind of name is not taken.",
    "NAME-BAD-KIND.found": "{kind}:{text}",
    "NAME-BAD-KIND.required": "dns, ip, email or uri.",
    "NAME-BAD-KIND.fix": "--san dns:sepm01.corp.example",
    "NAMES-NEEDED.message": "A certificate needs names.",
    "NAMES-NEEDED.found": "Neither --san-file nor --san.",
    "NAMES-NEEDED.required": "Every name and address by which the server is dialled.",
    "NAMES-NEEDED.fix": "--san-file ext.txt",
    "CN-NEEDED.message": "No name can be the common name.",
    "CN-NEEDED.found": "No host name among the names.",
    "CN-NEEDED.required": "The server's full name.",
    "CN-NEEDED.fix": "--cn sepm01.corp.example",
    "CN-TOO-LONG.message": "The common name is too long.",
    "CN-TOO-LONG.found": "{name}: {length} characters.",
    "CN-TOO-LONG.required": (
        "At most {longest} characters (RFC 5280). SQL Server chooses by the common name, so it"
        " can't be left out."
    ),
    "CN-TOO-LONG.fix": (
        "--cn with a name of at most {longest} characters; the long one stays among the names."
    ),
    "CN-ADDED-TO-NAMES.message": "The common name was added to the names: clients look only there.",
    "CN-ADDED-TO-NAMES.found": "{name}",
    "CN-ADDED-TO-NAMES.required": "The common name among the names.",
    "CN-ADDED-TO-NAMES.fix": "--san dns:{name}",
    "CN-NOT-QUALIFIED.message": (
        "The common name is not a full name: SQL Server finds the certificate by itself only under"
        " the full name."
    ),
    "CN-NOT-QUALIFIED.found": "{name}",
    "CN-NOT-QUALIFIED.required": "The server's full name (FQDN), where it has one.",
    "CN-NOT-QUALIFIED.fix": "--cn {name}.corp.example",
    "SUBJECT-BAD.message": "The subject can't be read.",
    "SUBJECT-BAD.found": "{text}: {detail}",
    "SUBJECT-BAD.required": "Parts as in O=Example,C=JP.",
    "SUBJECT-BAD.fix": "--subject O=Example,C=JP",
}
