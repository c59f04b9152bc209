"""Names that an org offers: objects that records can be made in, and short lists read whole."""

from sync.engine.records import Query
from tests.sandbox_fixtures import SandboxPair


def test_objects_are_those_that_records_are_made_in(pair: SandboxPair) -> None:
    objects = {entry.name: entry for entry in pair.sf().objects()}
    assert (objects["Account"].label, objects["Account"].custom) == ("Account", False)
    assert "OpportunityStage" not in objects


def test_a_short_list_is_read_whole_up_to_its_limit(pair: SandboxPair) -> None:
    ids = [pair.create_sf("Product2", Name=f"Thing {number}") for number in range(5)]
    sf = pair.sf()
    found = sf.select(Query("Product2", ("Name",)), top=10)
    assert [record.id for record in found] == sorted(ids)
    assert len(sf.select(Query("Product2", ("Name",)), top=3)) == 3
    assert [
        record.values["Name"]
        for record in sf.select(
            Query("Product2", ("Name",), where="Name = ?", parameters=("Thing 2",)), top=9
        )
    ] == ["Thing 2"]
