"""Reads pins of before findings had codes, which quote the words of a finding.

Delete it in release 0.2.0, with `summary` in known/file.py: --update-known rewrites old pins.
"""

import re

_CODES = {
    r"(?:duplicate |wrongly )?accepted by .*": "accepted",
    r"(?:duplicate |wrongly )?answered by .*": "not_refused",
    r"wrongly accepted|a malformed pk was taken": "accepted",
    r"wrongly refused(?: by .*)?|refused": "refused",
    r"stored by Update": "stored",
    r"PUT changed the record": "put_changed_record",
    r".* (?:wrong|absent|empty): not refused": "credential_ignored",
    r"no answer": "no_response",
    r"server error": "server_error",
    r"wrong status": "wrong_status",
    r"not JSON": "not_json",
    r"no record": "not_a_record",
    r"no array answered": "not_an_array",
    r"no records": "not_records",
    r"shows what it must not": "not_discreet",
    r"not as described": "not_as_described",
    r"broken in a sequence of calls": "wrong_in_sequence",
    r"wrong in an answer": "wrong_in_response",
    r"answered something else than it was sent|not read back by the answer of .*": "not_echoed",
    r"not read back by .*": "not_read_back",
    r".* shows something else than .* answered": "stored_otherwise",
    r"changed by a client": "changed_by_client",
    r"changed on the way": "value_changed",
    r"a value twice": "value_given_twice",
    r"the id of an earlier record": "id_given_twice",
    r"not found afterwards": "not_found",
    r"an unknown pk was found": "unknown_pk_found",
    r"still found by .*": "still_found",
    r"still listed": "still_listed",
    r"another record": "other_record",
    r"another record was touched": "other_record_changed",
    r"another field changed": "other_field_changed",
    r"another number of records": "wrong_number_of_records",
    r"another order": "wrong_order_of_records",
    r"not listed once": "not_listed_once",
    r"differs from Get": "differs_from_get",
    r"not ordered by .*": "not_ordered",
    r"too much on a page": "page_too_long",
    r"on two pages": "on_two_pages",
    r"pages do not join": "pages_differ",
    r"a record too many under .*": "filter_lists_too_much",
    r"a record is missing under .*": "filter_lists_too_little",
    r"other records than asked for": "other_ids_listed",
}


def code_of(summary: str) -> str | None:
    """Return the code of a finding by the words it once had; None if it never had them."""
    return next((code for old, code in _CODES.items() if re.fullmatch(old, summary)), None)
