"""Merges the fields of one change into a row, each by its policy (sync.md §6)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import orjson

from crm_core.merge import FieldMerge, Values, Verdict, merge_set, merge_values, stamp_of
from crm_core.model.base import length_of
from crm_core.model.fields import Policy
from crm_core.model.organisation import MANAGING_ROLES
from crm_core.model.types import Json
from crm_core.workflow import MACHINES, is_fact, may_move
from crm_server.push.decisions import note_conflict, note_resolution
from crm_server.push.refusal import RefusedError
from crm_server.push.validate import check_custom, check_pair, check_set_operation, check_text, check_value
from crm_server.push.workspace import Draft
from crm_server.records import Key, Row
from crm_server.shapes import Shape
from crm_server.unknown import UnknownValue

CUSTOM = "custom."
AUTHORSHIP = frozenset(("created_at", "created_by", "device_id", "on_behalf_of", "source_ref"))
Pairs = dict[str, tuple[Any, Any]]


class Mode(StrEnum):
    """What a patch is merged into."""

    NEW = "new"  # a record that this change makes
    AGAIN = "again"  # one that somebody else made first: every difference is decided by time
    EDIT = "edit"


class FieldMerger:
    """Merges one change into `row`, a copy that may be changed."""

    def __init__(self, draft: Draft, shape: Shape, row: Row, mode: Mode) -> None:
        self._draft = draft
        self._shape = shape
        self._row = row
        self._mode = mode
        self._key: Key = (shape.entity, row["id"])
        self._stamps: dict[str, Any] = orjson.loads(row["stamps"])

    def merge(self, fields: Mapping[str, Any]) -> None:
        """Merge the fields of a patch. Raises RefusedError."""
        groups: dict[str, Pairs] = {}
        for name, value in fields.items():
            field = self._shape.fields.get(name)
            if name.startswith(CUSTOM):
                self._merge_custom(name, value)
            elif name == CUSTOM.removesuffix("."):
                raise RefusedError("invalid_value", entity=self._shape.entity, field=name, reason="patch")
            elif field is None:
                self._keep_unknown(name, value)
            elif field.is_server_filled:
                raise RefusedError("server_field", entity=self._shape.entity, field=name)
            elif field.policy is Policy.SET:
                self._merge_set(name, value)
            else:
                old, new = check_pair(name, value)
                pair = check_value(field, old), check_value(field, new)
                groups.setdefault(field.group, {})[name] = pair
        for group, pairs in groups.items():
            self._merge_group(group, pairs)
        self._row["stamps"] = Json.to_stored(self._stamps)

    def _merge_group(self, group: str, pairs: Pairs) -> None:
        policy = self._shape.fields[next(iter(pairs))].policy
        if self._mode is Mode.NEW:
            self._row.update({name: new for name, (_, new) in pairs.items()})
            return
        self._require_values(pairs)
        if policy is Policy.IMM:
            self._check_immutable(pairs)
        elif policy is Policy.FSM:
            self._move(group, *pairs[group])
        else:
            self._merge_values(group, policy, pairs)

    def _require_values(self, pairs: Pairs) -> None:
        for name, (_, new) in pairs.items():
            if new is None and self._shape.fields[name].required:
                raise RefusedError("missing_value", entity=self._shape.entity, field=name)

    def _check_immutable(self, pairs: Pairs) -> None:
        for name, (_, new) in pairs.items():
            authorship = self._mode is Mode.AGAIN and name in AUTHORSHIP
            if new != self._row[name] and not authorship:
                raise RefusedError("immutable_field", entity=self._shape.entity, field=name)

    def _merge_values(self, group: str, policy: Policy, pairs: Pairs) -> None:
        base = {name: old for name, (old, _) in pairs.items()}
        if self._mode is Mode.AGAIN:
            base, policy = dict.fromkeys(pairs), Policy.M3
        current = {name: self._row[name] for name in pairs}
        new = {name: value for name, (_, value) in pairs.items()}
        stamp = stamp_of(self._stamps, group)
        merge = merge_values(policy, base, current, stamp, new, self._draft.stamp)
        if merge.verdict is Verdict.MERGED and not self._fits(merge.values):
            merge = FieldMerge(current, stamp, Verdict.CONFLICT, new, self._draft.stamp)
        self._take(group, base, merge)

    def _fits(self, values: Values) -> bool:
        for name, value in values.items():
            length = length_of(self._shape.fields[name].column)
            if length is not None and isinstance(value, str) and len(value) > length:
                return False
        return True

    def _take(self, group: str, base: Values, merge: FieldMerge) -> None:
        if merge.verdict is Verdict.CONFLICT:
            note_conflict(self._draft, self._key, group, base, merge)
            return
        if merge.verdict is Verdict.LOST:
            note_resolution(self._draft, self._key, group, merge)
            return
        if merge.verdict is Verdict.WON:
            note_resolution(self._draft, self._key, group, merge)
        self._draft.merged |= merge.verdict is Verdict.MERGED
        self._row.update(merge.values)
        if merge.stamp != stamp_of(self._stamps, group):
            self._stamps[group] = list(merge.stamp)

    def _move(self, name: str, old: Any, new: Any) -> None:
        """Move a state. Where somebody else has moved it meanwhile, the later move stands, if it is allowed."""
        current = self._row[name]
        entity = self._shape.entity
        elsewhere = self._mode is Mode.EDIT and current not in {old, new}
        if elsewhere and is_fact(entity, name, old, new, current):
            self._take_fact(name, current, old, new)
            return
        if elsewhere and not may_move(entity, name, current, new):
            merge = FieldMerge(
                {name: current},
                stamp_of(self._stamps, name),
                Verdict.CONFLICT,
                {name: new},
                self._draft.stamp,
            )
            note_conflict(self._draft, self._key, name, {name: old}, merge)
            return
        check_move(entity, name, current, new, self._draft.page.acting_role)
        self._merge_values(name, Policy.M3, {name: (old, new)})

    def _take_fact(self, name: str, current: str, old: str, new: str) -> None:
        """Let a move stand that tells what happened at the customer; what it displaces is for people to see."""
        displaced = stamp_of(self._stamps, name)
        merge = FieldMerge({name: new}, self._draft.stamp, Verdict.CONFLICT, {name: current}, displaced)
        if new != "SENT":
            note_conflict(self._draft, self._key, name, {name: old}, merge)
        self._row[name] = new
        self._stamps[name] = list(self._draft.stamp)

    def _merge_set(self, name: str, value: Any) -> None:
        added, removed = check_set_operation(name, value)
        operation = {
            "add": added,
            "remove": [(one, seen or self._added_by_author(name, one)) for one, seen in removed],
        }
        stored = self._row[name]
        current = orjson.loads(stored) if stored else []
        readings: dict[str, str] = self._stamps.get(f"{name}:set", {})
        values, readings = merge_set(current, readings, operation, self._draft.hlc)
        self._draft.additions |= {(self._key, name, one): self._draft.hlc for one in added}
        if values or stored:
            self._row[name] = Json.to_stored(values)
            check_text(name, self._row[name])
            self._stamps[f"{name}:set"] = readings

    def _added_by_author(self, name: str, element: str) -> str | None:
        """Return when this push added an element, which its author had not heard of when they removed it again."""
        key = (self._key, name, element)
        return self._draft.additions.get(key) or self._draft.page.own_additions.get(key)

    def _merge_custom(self, name: str, value: Any) -> None:
        old, new = (check_custom(name, one) for one in check_pair(name, value))
        code = name.removeprefix(CUSTOM)
        values: dict[str, Any] = orjson.loads(self._row["custom"] or "{}")
        base = old if self._mode is Mode.EDIT else None
        stamp = stamp_of(self._stamps, name)
        merge = merge_values(
            Policy.M3, {name: base}, {name: values.get(code)}, stamp, {name: new}, self._draft.stamp
        )
        self._take(name, {name: base}, merge)
        values[code] = self._row.pop(name, values.get(code))
        kept = {key: one for key, one in values.items() if one is not None}
        if kept or self._row["custom"]:
            self._row["custom"] = Json.to_stored(kept)
            check_text(name, self._row["custom"])

    def _keep_unknown(self, name: str, value: Any) -> None:
        if len(name) > 80 or "\0" in name:
            raise RefusedError("invalid_value", entity=self._shape.entity, field=name[:80], reason="name")
        new = value[1] if isinstance(value, list | tuple) and len(value) == 2 else value
        check_custom(CUSTOM + "unknown", new)
        self._draft.unknown.append(UnknownValue(self._key, name, new, self._draft.hlc, self._draft.user))
        if self._draft.stamp > stamp_of(self._stamps, name):
            self._stamps[name] = list(self._draft.stamp)


def check_move(entity: str, name: str, source: str | None, target: str | None, role: str) -> None:
    """Refuse a move that is not in the table, or that only an approver may make."""
    if not may_move(entity, name, source, target):
        raise RefusedError("state_not_allowed", entity=entity, field=name, source=source, target=target)
    who = {t.who for t in MACHINES.get((entity, name), ()) if (t.source, t.target) == (source, target)}
    if who == {"approver"} and role not in MANAGING_ROLES:
        raise RefusedError("not_permitted", entity=entity, field=name, source=source, target=target)
