// The admin page in a real Chromium: each test is a story. Pictures of every view in both themes are left in
// target/page-shots for eyes to compare. One process, so that all play on one appliance: `node --test run.mjs`
import "./views.mjs";
import "./entry.mjs";
import "./deeds.mjs";
import "./reading.mjs";
import "./lists.mjs";
import "./surfaces.mjs";
