"""The commands of the people who run HMIS Access."""

from commands.registry.command import Command

COMMANDS = (
    Command(
        "run",
        "commands.running:run",
        "Run everything on this machine until Ctrl-C: Temporal with its Web UI, the database, the worker.",
    ),
    Command(
        "demo",
        "demo.command:demo",
        "Play a month of a small continuum, a renewal and three appeals: real workflows, database and letters.",
    ),
    Command("policy", "commands.policy:group", "Write, check, read, and compare policy packs: the rules of an office."),
    Command("migrate", "commands.schema:migrate", "Create the database's tables, or update them to this release."),
    Command(
        "make-operator-key",
        "commands.operators:make_key",
        "Make an operator's key, which each command carries on an office's own records.",
    ),
    Command("operator-keys", "commands.operators:list_keys", "List the operators who have or had a key."),
    Command(
        "revoke-operator-key",
        "commands.operators:revoke_key",
        "Revoke an operator's key. From then on, no command takes it.",
    ),
    Command(
        "invite-first-administrator",
        "commands.invitations:invite_first_administrator",
        "Invite the first system administrator of a new installation to the portal. It works once.",
    ),
    Command(
        "invite-users",
        "commands.invitations:invite_users",
        "Invite people to the portal who have a role or a license, and show whose address does not work.",
    ),
    Command(
        "load",
        "commands.loading:load",
        "Load regions, agencies, people, roles, licenses, requests, and aliases from CSV or JSON Lines files.",
    ),
    Command(
        "import-usage",
        "commands.usage:import_usage",
        "Import who used the HMIS and when: from a HUD HMIS CSV export, or with --logins from a login report.",
    ),
    Command(
        "compare-roster",
        "commands.usage:compare_roster",
        "Compare a roster of the HMIS with the licenses: what is on one side only, locked, or there twice.",
    ),
    Command(
        "login-columns",
        "commands.usage:login_columns",
        "List the saved names for the columns of login reports, as someone said with --column.",
    ),
    Command(
        "link-user",
        "commands.usage:link_user",
        "Link an HMIS user to a person. The user's activity then counts for the person's licenses.",
    ),
    Command("link-users", "commands.usage:link_users", "Link many HMIS users to people, from a CSV file."),
    Command(
        "unlink-user", "commands.usage:unlink_user", "Unlink an HMIS user from a person it was linked to by mistake."
    ),
    Command(
        "add-alias",
        "commands.aliases:add_alias",
        "Say by what other name a system knows a person. Reports that use this name are then about the person.",
    ),
    Command(
        "remove-alias",
        "commands.aliases:remove_alias",
        "Stop taking a name for a person's. It stays on record, and no file brings it back.",
    ),
    Command(
        "aliases",
        "commands.aliases:list_aliases",
        "List the other names of a person: user names, and earlier email addresses.",
    ),
    Command(
        "unmatched-users",
        "commands.usage:unmatched_users",
        "List the HMIS users who are not linked to anyone, the last seen first.",
    ),
    Command(
        "map-organization",
        "commands.coverage:map_organization",
        "Say which agency an organization of the HMIS is, so that exports can cover the agency.",
    ),
    Command(
        "map-organizations",
        "commands.coverage:map_organizations",
        "Say which agencies many organizations of the HMIS are, from a file: hmis_organization_id and agency_id.",
    ),
    Command(
        "unmap-organization",
        "commands.coverage:unmap_organization",
        "Take back which agency an organization of the HMIS is, or that it is none.",
    ),
    Command(
        "usage-coverage",
        "commands.coverage:usage_coverage",
        "Show for each agency which time HMIS CSV exports cover, and what is missing.",
    ),
    Command(
        "link-accounts",
        "commands.hmis_accounts:link_accounts",
        "Compare the accounts in the HMIS with the people on record, and link those that clearly belong together.",
    ),
    Command(
        "report-recertification",
        "commands.license_access:report_recertification",
        "Report a completed course of the recertification the way a learning system does.",
    ),
    Command("report-test", "commands.training:report_test", "Report a test score the way a learning system does."),
    Command(
        "report-course",
        "commands.learning_reports:report_course",
        "Report a completed course the way a learning system does.",
    ),
    Command("set-expiration", "commands.license_terms:set_expiration", "Set the day on which a license expires."),
    Command(
        "adopt-policy",
        "commands.license_terms:adopt_policy",
        "Move licenses, accounts, and reviews to the policy version in force. Until then, each keeps its own.",
    ),
)
