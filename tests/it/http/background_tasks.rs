//! Background tasks as operators see them: in `/ready` and in `/metrics`.

use std::sync::atomic::{AtomicBool, Ordering};

use masterbus::runtime::{Period, TaskSpec};

use crate::support::app::{Rig, Setting, runtime};
use crate::support::jobs::until;

#[test]
fn a_task_that_panics_is_shown_and_restarted() {
    let tokio = runtime();
    let rig = Rig::open(&tokio, Setting::of(Vec::new()));
    let has_panicked = AtomicBool::new(false);
    let spec = TaskSpec { name: "fragile".into(), period: Period::Continuous };
    let _context = tokio.enter();
    let _task = rig.appliance.runtime.supervise(spec, move |stop| {
        let is_first = !has_panicked.swap(true, Ordering::Relaxed);
        async move {
            assert!(!is_first, "out of range");
            stop.cancelled().await;
        }
    });
    let task = || {
        let ready = rig.operator.get("/ready");
        assert_eq!(ready.status, 200, "documents are served meanwhile");
        let tasks = ready.json()["tasks"].as_array().cloned().unwrap_or_default();
        tasks.into_iter().find(|task| task["name"] == "fragile").expect("it is listed")
    };
    let restarting = until("the task to panic", || Some(task()).filter(|task| task["state"] == "restarting"));
    assert_eq!(
        (&restarting["details"]["last_panic"], &restarting["details"]["period"]),
        (&"out of range".into(), &"continuous".into())
    );
    let running = until("the task to be restarted", || Some(task()).filter(|task| task["state"] == "running"));
    assert_eq!(running["details"]["restarts"], 1);
    let metrics = String::from_utf8(rig.anonymous.get("/metrics").body).expect("UTF-8");
    for line in [
        r#"masterbus_background_task_running{task="fragile"} 1"#,
        r#"masterbus_background_task_restarts_total{task="fragile"} 1"#,
        r#"masterbus_blocking_waiting{kind="blocking"} 0"#,
    ] {
        assert!(metrics.lines().any(|shown| shown == line), "{line} is not in\n{metrics}");
    }
}
