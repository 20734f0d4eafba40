"""The words of every finding and of every reason not to judge a rule, each under its stable code.

A code never changes: known failures are pinned to it, and results.json holds it. The words may
change at any time. They are templates of str.format, whose fields the caller provides.
"""

from dataclasses import dataclass

# What the server did, as a failure.
FINDINGS = {
    # requests that the server must refuse or accept
    "accepted": "accepted by {operation}",
    "not_refused": "not refused by {operation}",
    "refused": "refused by {operation} although valid",
    "stored": "stored by {operation} although invalid",
    "refused_but_done": "refused by {operation}, and still carried out",
    "put_changed_record": "PUT changed the record",
    "credential_ignored": "accepted with {credential}",
    "credential_not_refused": "neither 401 nor 403 with {credential}",
    "still_answered": "pinned request still answered {status}",
    # the response as such
    "no_response": "no response",
    "server_error": "server error",
    "wrong_status": "wrong status from {operation}",
    "not_json": "response is not JSON",
    "not_a_record": "response is not a record",
    "not_an_array": "response is not an array",
    "not_records": "response does not list records",
    "not_discreet": "response shows what it must not",
    "not_as_described": "response does not match its description",
    "wrong_in_sequence": "wrong response in a sequence of calls",
    # values
    "wrong_in_response": "violated in a response",
    "not_echoed": "response does not echo the value sent",
    "not_the_default": "another value than the default stored by {operation}",
    "not_read_back": "value not read back by {where}",
    "stored_otherwise": "{where} shows another value than {operation} answered",
    "changed_by_client": "read-only value changed by a request",
    "value_changed": "value changed between responses",
    "value_given_twice": "same value given to two records",
    "id_given_twice": "id of an earlier record given again",
    # records
    "not_found": "record not found after it was made",
    "unknown_pk_found": "{operation} does not answer 404 for an unknown pk",
    "still_found": "{operation} does not answer 404 for a deleted record",
    "still_listed": "deleted record still listed",
    "still_referred_to": "another record still refers to a deleted one",
    "other_record": "another record answered",
    "other_record_changed": "another record changed",
    "other_field_changed": "another field changed",
    "wrong_number_of_records": "wrong number of records in the response",
    "wrong_order_of_records": "records not in the order sent",
    # lists
    "not_listed_once": "record not listed exactly once",
    "not_on_one_page": "record not on exactly one page",
    "many_not_listed": "List does not show each of {count} records once",
    "wrong_total": "List says another number of records than it shows",
    "differs_from_get": "List shows another value than Get",
    "not_ordered": "list not ordered by {field}",
    "order_leaves_out": "list ordered by {field} leaves out records",
    "page_too_long": "page longer than _page_size",
    "on_two_pages": "same record on two pages",
    "pages_differ": "pages do not add up to the whole list",
    "filter_lists_too_much": "{parameter} lists a record that does not match",
    "filter_lists_too_little": "{parameter} leaves out a record that matches",
    "other_ids_listed": "other records listed than asked for by id",
}

# The same as a whole clause, for headings. {sent} is what was sent, in a few words.
_CLAUSES = {
    "accepted": "{operation} accepted {sent}",
    "not_refused": "{operation} did not refuse {sent}",
    "refused": "{operation} refused {sent}, which is valid",
    "stored": "{operation} stored {sent}",
    "credential_ignored": "{operation} accepted a request with {credential}",
    "credential_not_refused": "{operation} did not refuse a request with {credential}",
    "still_answered": "The pinned request is still answered {status}",
    "no_response": "{operation} gave no response",
    "server_error": "{operation} answered with a server error",
    "wrong_status": "{operation} answered with another status than documented",
    "not_json": "{operation} did not answer with JSON",
    "not_a_record": "{operation} did not answer with a record",
    "not_an_array": "{operation} did not answer with an array",
    "not_records": "{operation} did not answer with records",
    "not_discreet": "{operation} showed what no response may show",
    "not_as_described": "{operation} did not answer as it is described",
    "wrong_in_sequence": "{operation} gave a wrong response in a sequence of calls",
    "wrong_in_response": "{operation} answered with a wrong {field}",
    "not_echoed": "{operation} answered with another {field} than was sent",
    "not_read_back": "{where} shows another {field} than was written",
    "stored_otherwise": "{where} shows another {field} than {operation} answered",
    "changed_by_client": "A request changed {field}, which is read-only",
    "not_the_default": "{operation} stored another {field} than the default",
    "value_changed": "{field} changed between responses",
    "value_given_twice": "Two records have the same {field}",
    "id_given_twice": "Two records have the same id",
    "not_found": "A record was not found after it was made",
    "still_listed": "List still shows a deleted record",
    "still_referred_to": "A record still refers to a deleted one",
    "other_record": "Get answered with another record",
    "other_record_changed": "{operation} changed another record",
    "other_field_changed": "Update changed a field that was not sent",
    "wrong_number_of_records": "Bulk write answered with a wrong number of records",
    "wrong_order_of_records": "Bulk write answered with records in another order than sent",
    "not_listed_once": "List does not show a record exactly once",
    "not_on_one_page": "List without an order does not show a record on exactly one page",
    "differs_from_get": "List shows another value than Get",
    "not_ordered": "List is not ordered by {field}",
    "order_leaves_out": "List ordered by {field} leaves out records",
    "page_too_long": "List shows a page longer than _page_size",
    "on_two_pages": "List shows a record on two pages",
    "pages_differ": "The pages of List do not add up to the whole List",
    "other_ids_listed": "List shows other records than asked for by id",
}
# The clauses that say what was wrong with what was sent.
_WITH_CAUSE = frozenset({"accepted", "not_refused", "refused", "stored", "other_field_changed"})

# Why a rule was not judged, or not in full.
REASONS = {
    # the choice of rules and contracts
    "not_selected": "no contract for it was selected in this run",
    "other_shard": "another shard judges it",
    "left_to_deeper_profile_lists": (
        "only deeper profiles judge it: this one sends one List each for a filter, an order and "
        "pages"
    ),
    "left_to_deeper_profile_bad_requests": (
        "only deeper profiles judge it: this one sends bad requests to one operation of each "
        "resource in turn"
    ),
    "left_to_deeper_profile_credentials": (
        "only deeper profiles judge it: this one tries every credential by Create, and one in turn "
        "by each other operation"
    ),
    "unreachable": "{why}",
    "never_left_out": "every valid body has {field}, so its default shows nowhere",
    "direction_not_stated": "the reference does not say in which direction it holds",
    "reference_incomplete": "the reference could not be read far enough to judge it",
    # known failures
    "known_failure": "{entry}",
    "pin_not_sent": "it is a known failure, and this run does not send its pinned input",
    "no_pinned_request": "no request is pinned for it",
    "no_pinned_operation": "{resource} has no operation {operation}, which the pin names",
    # permissions and references
    "read_only": "it needs a request that writes, and this run is read-only",
    "not_writable": (
        "it needs to write {resource}, which environments.toml does not list under write for "
        "{environment}"
    ),
    "auth_probes": (
        "auth_probes of {environment} tries each credential once per method; another operation "
        "tries {method}"
    ),
    "auth_requests": (
        "auth_requests in environments.toml is reached: no further wrong credential is sent"
    ),
    "banned": (
        "a correct call was answered {answered} after {sent} with wrong credentials, so no further "
        "wrong credential is sent"
    ),
    "not_permitted": "{status} on every {operation} of {resource}",
    "unsettled": (
        "a {operation} got no answer and was refused when repeated, so it may have been carried out"
    ),
    "no_reference_id": (
        "environments.toml has no id of kind {target} for {environment}; add one to its references"
    ),
    "many_records": (
        "List has too many records to look at all of them, and does not show which are new"
    ),
    "no_accepted_id": (
        "no id of kind {target} is accepted; check [{environment}.references] {target}"
    ),
    "no_unused_reference_id": (
        "environments.toml has no unused id of kind {target} for {environment}; "
        "add one to its references"
    ),
    "no_unused_value": (
        "{field} is unique, and records of {resource} have every value of it that this run can send"
    ),
    "too_long": "the response to {operation} is longer than the {limit} MB that a run reads",
    "not_deletable": (
        "records of {resource} cannot be deleted ({answered}), so the run creates no more of them"
    ),
    "no_operation": "{resource} has no {operation}",
    "no_existing_record": "{resource} has no Create, and List shows no record",
    "circular_reference": "one {target} cannot be created without another",
    # how the run went
    "outage": "{why}",
    "access_lost": "{why}",
    "limit_reached": "{why}",
    "suite_failed": "{why}",
    "not_reached": "the run ended before it was judged",
    "stopped_early": "stopped early (-x): another rule was broken first",
    "error": "{error}",
    "nothing_judged": "nothing could be judged",
    # another rule is in the way
    "no_response": "no answer: {error}",
    "server_error": "answered {answered}",
    "rate_limited": "rate limited (429), even after the waits that the server asked for",
    "always_late": "{operation} timed out {times} times",
    "valid_call_failed": "a valid {operation} was answered {answered}",
    "bulk_write_refused": "a valid Bulk write was refused",
    "refused_together": "Bulk write refuses together what it accepts one by one",
    "no_id": "the response to {operation} shows no id to continue with",
    "doubtful_record": (
        "Create answers with another custom_id than was sent, so the record may not be this run's"
    ),
    "record_gone": "the record was gone before {operation}",
    "not_a_record": "the response to Get is not a record",
    "not_json": "the response to Bulk write is not JSON",
    "not_an_array": "the response to Bulk write is not an array",
    "not_records": "the response to List shows no records",
    "records_not_listed": "List does not show {count} of this run's records",
    "record_never_listed": "List never shows a record, whatever the query",
    "not_listed_once": "an ordered List does not show each record once",
    "listed_otherwise": "{field} was written as {sent}, and List shows {shown}",
    "order_ignored": "pages are judged in an order, and List heeds none",
    "pages_do_not_join": "the pages of an ordered List do not join either",
    "filter_ignored": "List cannot be narrowed to this run's records",
    "id_is_not_a_uuid": "List cannot be filtered by an id that is not a UUID",
    "id_with_a_comma": "List cannot be filtered by ids that contain a comma",
    # no value would tell
    "no_value_at_the_limit": "no value of {field} lies at the limit",
    "no_known_item": "the server keeps no item of {field} that could match or not",
    "no_invalid_value": "no value is known that breaks {kind} of {field}",
    "no_other_value": "only the server's own value is known for {field}",
    "no_telling_value": "no value of {field} tells this run's records apart",
    "get_is_stale": "Get does not show what Update wrote to {field}",
    "no_spelling_of_truth": "List takes no usual spelling of true and false for {field}__isnull",
    "no_clear_order": "no field has values that every server puts in the same order",
    "no_telling_field": "no field tells one item from another",
    "field_not_shown": "responses do not show {field}, which tells items apart",
    "values_not_shown": "no two records show a {field}",
    "no_body_to_draw": "{operation} has no body to draw; its path is enumerated",
    "no_such_field": "{resource} has no field that this question is about",
}


@dataclass(frozen=True, slots=True)
class VerdictReason:
    """Why a rule is not judged: its stable code, and the words for it."""

    code: str
    text: str


def finding_text(code: str, **details: object) -> str:
    """Return the words of a finding; raises KeyError for an unknown code or a missing detail."""
    return FINDINGS[code].format(**details)


def failure_text(code: str, because: str | None, expected: str, got: str, **details: object) -> str:
    """Return a finding in one sentence: what happened, what came back, and what was expected."""
    clause = _CLAUSES.get(code, FINDINGS[code]).format(**details)
    cause = f" ({because})" if because and code in _WITH_CAUSE else ""
    answered = "answered" if got[:3].isdigit() or got.startswith("no answer") else "got"
    return f"{clause[:1].upper()}{clause[1:]}{cause}: {answered} {got}, expected {expected}"


def reason(code: str, **details: object) -> VerdictReason:
    """Return a reason with its words; raises KeyError for an unknown code or a missing detail."""
    return VerdictReason(code, REASONS[code].format(**details))
