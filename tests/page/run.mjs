// Tests of the admin page in a real Chromium: `node --test run.mjs`. One process, so that they share an appliance.
// Screenshots of every view in both themes are written to target/page-shots.
import "./views.mjs";
import "./palette.mjs";
import "./access.mjs";
import "./actions.mjs";
import "./display.mjs";
import "./lists.mjs";
import "./media.mjs";
import "./texts.mjs";
