"""The cases of the sync, told one by one: given this, when that happens, then nothing is lost, doubled or left hanging.

Each case has a number and one test with that number in its name; `CASES` lists them all, and a test fails when one is
missing. They were gathered from the public test suites of other sync engines and from the gaps in all of them. After
every case `invariants.inv` checks the same six things, so a case says only what is particular to it.

Sections: A round trips · B edits at the same time · C deletions · D lost cursors and restored servers · E repeats,
crashes, interruptions · F order and references · G rights · H clocks · I versions · J files · K bulk, merging, money.

Where other products decide otherwise, this is the rule here:

19, 21  A decision is an edit of the field and of the conflict. Made against a value that has moved since, it opens a
        new conflict and overwrites nothing.
29      The edit stands whatever arrives first; the deletion becomes a conflict on `deleted_at`, proposed to people.
33      Adding wins: an insert brings a record back that was deleted under the same id before it came.
37      What one act deleted comes back together with the customer; what was deleted on its own stays deleted.
61      Two laptops of one person may sync at the same moment; neither disturbs the other.
63, 65  What was refused waits in the outbox, with its reason, until the person tries again or lets it go. An edit of
        other fields that was made while the refused one was on its way goes on by itself; one of the same field,
        and what needs a record that was not taken, waits with it.
73      What is too large alone is refused by name; the rest goes on in smaller pages.
77      A reference to a record outside the own grants is shown by the name that the server gives for it.
81      The server checks every value and refuses the mutation; a code that it does not know is kept raw.
83      Edits from before the customer went are taken under their author's name. Later ones are handed over to the new
        owner, and the author keeps a count, no content.
97      The later reading of the clock wins; of equal ones the one of the greater user id.
103     Versions without a common one are told apart by who has to update. Fields unknown here are kept and sent back.
119     A sent quote is locked, and so are its prices. A draft keeps the prices that were put on it, and says of which
        day they are (`price_as_of`); putting the product on the line again takes today's.

Cases about records that do not exist here (opportunities, payments) are told with one that merges by the same policy:
the price of a quote's line for the amount of an opportunity, a promise for a promised payment.
"""

SECTIONS: dict[str, tuple[int, ...]] = {
    "a_round_trips": (1, 3, 5, 7, 9, 11, 13),
    "b_edits_at_once": (15, 17, 19, 21, 23, 25, 27),
    "c_deletions": (29, 31, 33, 35, 37, 39),
    "d_lost_cursors": (41, 43, 45, 47, 49, 51),
    "e_interruptions": (53, 55, 57, 59, 61, 63, 65, 67, 69, 71, 73),
    "f_order": (75, 77, 79, 81),
    "g_rights": (83, 85, 87, 89, 91, 93),
    "h_clocks": (95, 97, 99),
    "i_versions": (101, 103, 105),
    "j_files": (107, 109, 111, 113),
    "k_bulk_and_money": (115, 117, 119),
}
"""The cases by the module (test_<name>.py) that tells them."""
