"""How a ticket system is set up to call Habeas: step by step, in the words of each product."""

from schemas.tickets import Profile, TicketSource

SCRIP = r"""
    my ($t, $x) = ($self->TicketObj, $self->TransactionObj);
    require LWP::UserAgent; require JSON; require Digest::SHA; require MIME::Base64;
    my $secret = '<webhook_secret>';
    my $key = $secret =~ /^whsec_(.+)$/ ? MIME::Base64::decode_base64($1) : $secret;
    my $body = JSON::encode_json({ ticket => $t->Id . '', transaction => $x->Id . '',
                                   type => $x->Type, by => $x->CreatorObj->Name,
                                   merged => [map { "$_" } $t->Merged] });
    my ($id, $now) = ('rt-' . $x->Id, time);
    my $sum = Digest::SHA::hmac_sha256_base64("$id.$now.$body", $key);
    $sum .= '=' while length($sum) % 4;
    my $answer = LWP::UserAgent->new(timeout => 10)->post('<hook>', 'Content-Type' => 'application/json',
        'webhook-id' => $id, 'webhook-timestamp' => $now, 'webhook-signature' => "v1,$sum", Content => $body);
    RT->Logger->error('habeas: ' . $answer->code) unless $answer->is_success;
    1;"""
"""What the scrip of RT does once a transaction is committed. The placeholders are filled in by whoever sets it up."""

_STEPS = {
    Profile.ZAMMAD: """
1. Settings > Manage > Webhook > New Webhook. Endpoint: {hook}
   HMAC SHA1 Signature Token: the `webhook_secret`. SSL verify: yes. Leave the payload as it is.
2. Settings > Manage > Trigger > New Trigger. Activator: Action. Conditions for affected objects:
   "Ticket > Action is created, updated". Execute changes: "Webhook" and choose the one of step 1.
   Let it run for every ticket: what has no tag and no case is not read further than its tags.
3. Make an agent account for Habeas with a token (Profile > Token Access > `ticket.agent`; `admin` too if Habeas is to erase
   tickets itself). Write it as `token`.
4. Make tags or a macro that sets one: {tags}.
5. To show the due date: Settings > System > Objects > Ticket, a new attribute of the format Date; its name is `due_field`.""",
    Profile.ZENDESK: """
1. Admin Center > Apps and integrations > Webhooks > Create webhook > Zendesk events. Choose these of tickets: created, comment
   added, tags changed, status changed, merged, soft deleted, permanently deleted. Endpoint: {hook}
   Request method POST, format JSON, no authentication.
2. On the webhook's page: Reveal secret. That is the `webhook_secret`.
3. Admin Center > Apps and integrations > APIs > Zendesk API: add a token. Write it as `token`, and the mail address of an agent
   as `user`. To erase tickets, the agent needs the permission to delete tickets permanently.
4. Make a macro that sets one of the tags: {tags}.
5. To show the due date: Admin Center > Objects and rules > Tickets > Fields, a new field of the type Date; its number is `due_field`.""",
    Profile.RT: """
1. Admin > Custom Fields > Create: name {tag_field}, type "Enter multiple values", applies to Tickets; apply it to your queues.
   RT has no tags: {tags} are written there.
2. Admin > Global > Scrips > Create. Condition: "User Defined" with the code `1`. Action: "User Defined". Template: "Blank".
   Stage: "TransactionBatch" is fine, "Normal" is faster. Custom action preparation code: `1`. Custom action commit code:
{scrip}
3. Make a privileged user for Habeas that may see and change the queue's tickets and modify its custom field. Write its token as `token`
   (Logged in as > Settings > Auth Tokens), or its name as `user` and its password as `token`.
4. RT's API can't erase what was written: a task asks `keeper` to run
   rt-shredder --plugin 'Tickets=query,id = <number>' on RT's machine, and to destroy the file of undo statements that it leaves.""",
    Profile.GENERIC: """
1. Have your system POST its JSON to {hook} whenever a ticket changes, signed as Standard Webhooks say
   (standardwebhooks.com; libraries exist for most languages) with the `webhook_secret`.
2. Each call says the whole ticket. Where your JSON has other names than these, say so under `fields`:
{fields}
3. A ticket becomes a case once it has one of the tags: {tags}.
4. Habeas POSTs `habeas.note` and `habeas.erase` to {address}, signed with the same secret. Take each `webhook-id` once; a note that
   is not answered by 2xx is sent again.
   Answer `habeas.erase` with {{"erased": true}} once the ticket is gone for good; anything else makes a task for `keeper`.""",
}


def steps(source: TicketSource, hook: str, fields: str) -> str:
    """What an administrator does in the product, in order. hook: our address. fields: the generic names, a line each."""
    scrip = SCRIP.strip("\n").replace("<hook>", hook)
    tags = ", ".join(sorted(source.asking))
    given = {"hook": hook, "tags": tags, "tag_field": source.tag_field, "scrip": scrip, "fields": fields}
    return _STEPS[source.profile].strip("\n").format(**given, address=source.address)


def secret_file(org: str, source: TicketSource, secret: str) -> str:
    """What to write into the file of HABEAS_TICKETS. secret: a new one."""
    lines = [f"{org}:", f"  {source.id}:", f"    webhook_secret: {secret}"]
    if source.profile is not Profile.GENERIC:
        lines.append("    token: <of the account that Habeas writes as>")
    if source.profile is Profile.ZENDESK:
        lines.append("    user: <mail address of that account>")
    return "\n".join(lines)
