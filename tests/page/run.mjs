// The admin page in a real Chromium: each test is a story. Pictures of every view in both themes are left in
// target/page-shots for eyes to compare. One process, so that all play on one appliance: `node --test run.mjs`
import "./views.mjs";
import "./access.mjs";
import "./actions.mjs";
import "./display.mjs";
import "./lists.mjs";
import "./media.mjs";
