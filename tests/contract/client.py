"""Calls a server with the client that openapi-python-client generates from the OpenAPI document."""

import os
import unittest
from http import HTTPStatus

from masterbus_client import AuthenticatedClient, Client
from masterbus_client.api.auth import get_session, log_in
from masterbus_client.api.equipment import get_equipment, list_equipment
from masterbus_client.api.facilities import get_compliance, get_facility, get_plan, list_facilities
from masterbus_client.api.health import get_health
from masterbus_client.api.keys import create_key, list_keys, revoke_key
from masterbus_client.api.portfolio import get_portfolio_summary
from masterbus_client.api.sync import start_sync
from masterbus_client.models import CreateKeyRequest, LoginRequest, ProblemDocument, StartSyncRequest

URL = os.environ["MASTERBUS_URL"]


class GeneratedClient(unittest.TestCase):
    def setUp(self) -> None:
        self.client = self.authenticated(os.environ["MASTERBUS_TOKEN"])
        self.anonymous = self.enterContext(Client(base_url=URL))

    def authenticated(self, token: str) -> AuthenticatedClient:
        return self.enterContext(AuthenticatedClient(base_url=URL, token=token))

    def test_lists_lead_to_documents(self) -> None:
        page = list_facilities.sync(client=self.client, limit=2)
        self.assertEqual((page.total, page.limit, len(page.facilities)), (3, 2, 2))
        row = page.facilities[0]
        facility = get_facility.sync(row.id, client=self.client)
        self.assertEqual((facility.id, facility.name, facility.risk_score), (row.id, row.name, row.risk_score))
        compliance = get_compliance.sync(row.id, client=self.client)
        self.assertEqual(compliance.facility_id, row.id)
        items = list_equipment.sync(client=self.client, facility_id=row.id, limit=1000)
        self.assertEqual(items.total, row.equipment_count)
        item = get_equipment.sync(items.equipment[0].id, client=self.client)
        self.assertEqual(item.location.facility_id, row.id)
        plan = get_plan.sync(row.id, client=self.client, budget=5000.0)
        self.assertLessEqual(plan.estimated_cost, 5000.0)
        self.assertEqual(get_portfolio_summary.sync(client=self.client).total_facilities, 3)

    def test_a_document_is_not_sent_again(self) -> None:
        row = list_facilities.sync(client=self.client).facilities[0]
        held = get_facility.sync_detailed(row.id, client=self.client)
        for _ in range(10):
            etag = held.headers["etag"]
            held = get_facility.sync_detailed(row.id, client=self.client, if_none_match=etag)
            if held.status_code == HTTPStatus.NOT_MODIFIED:
                break
            # The server works in the background: a document that changed in between is sent, with another ETag.
            self.assertNotEqual(held.headers["etag"], etag)
        self.assertEqual((held.status_code, held.content), (HTTPStatus.NOT_MODIFIED, b""))

    def test_errors_are_typed(self) -> None:
        missing = get_facility.sync_detailed("no-such", client=self.client)
        self.assertEqual(missing.status_code, HTTPStatus.NOT_FOUND)
        self.assertIsInstance(missing.parsed, ProblemDocument)
        self.assertEqual(missing.parsed.error.details.additional_properties, {"facility_id": "no-such"})
        refused = list_facilities.sync_detailed(client=self.client, limit=0)
        self.assertEqual(refused.parsed.error.code, "VALIDATION_FAILED")
        body = LoginRequest(username="nobody", password="wrong password")
        self.assertEqual(log_in.sync(client=self.anonymous, body=body).error.code, "AUTH_WRONG_PASSWORD")
        self.assertEqual(get_session.sync(client=self.authenticated("x")).error.code, "AUTH_INVALID_TOKEN")

    def test_bodies_are_sent(self) -> None:
        key = CreateKeyRequest.from_dict({"name": "python", "role": "viewer"})
        made = create_key.sync(client=self.client, body=key)
        self.assertIn(made.id, [key.id for key in list_keys.sync(client=self.client).keys])
        self.assertEqual(revoke_key.sync_detailed(made.id, client=self.client).status_code, HTTPStatus.NO_CONTENT)
        started = start_sync.sync(client=self.client, body=StartSyncRequest(source="condoit"))
        self.assertEqual([run.source for run in started.runs], ["condoit"])
        self.assertEqual(get_health.sync(client=self.anonymous).status, "ok")


if __name__ == "__main__":
    unittest.main()
