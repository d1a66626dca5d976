//! The shelf under many askers: one making for all, errors for all and for nobody later, changes seen at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use masterbus::cache::{Generations, Making, Served, Shelf, Topic, Unmade, Wanted};
use masterbus::inventory::Moment;
use tokio::sync::{Notify, Semaphore};

const NOW: Moment = Moment::from_millis(1_780_000_000_000);
const WANTED: Wanted<'static> = Wanted { path: "/api/v1/facilities/f1", query: "", algorithm: "1.2.0", reach: "" };
const F1: Topic<'static> = Topic::Facility("f1");

fn making(text: &str) -> Making {
    Making::json(text.to_owned(), 60_000)
}

/// An error of a store that is away.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the store is away")]
struct Away;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_askers_make_it_once() {
    let (shelf, generations) = (Shelf::<Away>::holding(1 << 20), Generations::default());
    let (made, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
    let askers: Vec<_> = (0..1000)
        .map(|_| {
            let (shelf, generations) = (shelf.clone(), generations.clone());
            let (made, gate) = (Arc::clone(&made), Arc::clone(&gate));
            tokio::spawn(async move {
                let make = || async move {
                    let _open = gate.acquire().await;
                    made.fetch_add(1, Ordering::SeqCst);
                    Ok(making("{}"))
                };
                shelf.get(WANTED, NOW, generations.taken(F1), make).await.map(|(document, _)| document.bytes.clone())
            })
        })
        .collect();
    tokio::task::yield_now().await;
    gate.add_permits(1000);
    for asker in askers {
        assert_eq!(&asker.await.expect("no panic").expect("made")[..], b"{}");
    }
    assert_eq!(made.load(Ordering::SeqCst), 1);
    let (_, served) =
        shelf.get(WANTED, NOW, generations.taken(F1), || async { Err(Away) }).await.expect("on the shelf");
    assert_eq!(served, Served::Hit);
    assert!(shelf.find(&WANTED, NOW).is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_reaches_all_who_wait_and_is_not_kept() {
    let (shelf, generations) = (Shelf::<Away>::holding(1 << 20), Generations::default());
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let first = {
        let (shelf, freshness) = (shelf.clone(), generations.taken(F1));
        let (started, go) = (Arc::clone(&started), Arc::clone(&go));
        tokio::spawn(async move {
            let make = || async move {
                started.notify_one();
                go.notified().await;
                Err(Away)
            };
            shelf.get(WANTED, NOW, freshness, make).await.map(|_| ())
        })
    };
    started.notified().await;
    let joined = shelf.get(WANTED, NOW, generations.taken(F1), || async { panic!("a second making") });
    // Polled in this order: it has joined when the first may go on.
    let (joined, ()) = tokio::join!(joined, async { go.notify_one() });
    assert!(matches!(joined, Err(Unmade::Failed(error)) if *error == Away));
    assert!(matches!(first.await.expect("no panic"), Err(Unmade::Failed(error)) if *error == Away));
    let again = shelf.get(WANTED, NOW, generations.taken(F1), || async { Ok(making("{}")) }).await;
    assert!(matches!(again, Ok((_, Served::Miss))));
}

#[tokio::test]
async fn a_change_has_the_next_asker_make_it_again() {
    let (shelf, generations) = (Shelf::<Away>::holding(1 << 20), Generations::default());
    let first = shelf.get(WANTED, NOW, generations.taken(F1), || async { Ok(making("1")) }).await.expect("made").0;
    generations.changed(F1);
    assert!(shelf.find(&WANTED, NOW).is_none());
    let (second, served) =
        shelf.get(WANTED, NOW, generations.taken(F1), || async { Ok(making("2")) }).await.expect("made");
    assert_eq!((&second.bytes[..], served), (&b"2"[..], Served::Miss));
    assert_ne!(first.etag, second.etag);
    assert_eq!(shelf.find(&WANTED, NOW).expect("fresh again").bytes, second.bytes);
}

#[tokio::test]
async fn an_answer_begun_before_a_change_is_given_to_nobody_who_asks_after_it() {
    let (shelf, generations) = (Shelf::<Away>::holding(1 << 20), Generations::default());
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let early = {
        let (shelf, freshness) = (shelf.clone(), generations.taken(F1));
        let (started, go) = (Arc::clone(&started), Arc::clone(&go));
        tokio::spawn(async move {
            let make = || async move {
                started.notify_one();
                go.notified().await;
                Ok(making("before"))
            };
            shelf.get(WANTED, NOW, freshness, make).await.map(|(document, _)| document.bytes.clone())
        })
    };
    started.notified().await;
    generations.changed(F1);
    let (late, _) =
        shelf.get(WANTED, NOW, generations.taken(F1), || async { Ok(making("after")) }).await.expect("made");
    assert_eq!(&late.bytes[..], b"after");
    go.notify_one();
    assert_eq!(&early.await.expect("no panic").expect("made")[..], b"before");
    assert_eq!(&shelf.find(&WANTED, NOW).expect("the later one stays").bytes[..], b"after");
}

#[tokio::test]
async fn an_asker_who_leaves_spoils_it_for_nobody() {
    let (shelf, generations) = (Shelf::<Away>::holding(1 << 20), Generations::default());
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let leaver = {
        let (shelf, freshness) = (shelf.clone(), generations.taken(F1));
        let (started, go) = (Arc::clone(&started), Arc::clone(&go));
        tokio::spawn(async move {
            let make = || async move {
                started.notify_one();
                go.notified().await;
                Ok(making("kept"))
            };
            shelf.get(WANTED, NOW, freshness, make).await.map(|_| ())
        })
    };
    started.notified().await;
    leaver.abort();
    assert!(leaver.await.expect_err("aborted").is_cancelled());
    let staying = shelf.get(WANTED, NOW, generations.taken(F1), || async { panic!("a second making") });
    let (staying, ()) = tokio::join!(staying, async { go.notify_one() });
    assert_eq!(&staying.expect("made").0.bytes[..], b"kept");
}

#[tokio::test]
async fn a_making_that_panics_is_an_error_and_the_next_one_works() {
    let (shelf, generations) = (Shelf::<Away>::holding(1 << 20), Generations::default());
    let lost = shelf.get(WANTED, NOW, generations.taken(F1), || async { panic!("a bug in a maker") }).await;
    assert!(matches!(lost, Err(Unmade::Lost(_))));
    let next = shelf.get(WANTED, NOW, generations.taken(F1), || async { Ok(making("{}")) }).await;
    assert!(next.is_ok());
}

#[tokio::test]
async fn reaches_queries_and_rules_are_kept_apart() {
    let (shelf, generations) = (Shelf::<Away>::holding(1 << 20), Generations::default());
    let others = [
        Wanted { reach: "r1", ..WANTED },
        Wanted { query: "a=1", ..WANTED },
        Wanted { algorithm: "1.0.0", ..WANTED },
        Wanted { path: "/api/v1/facilities/f", query: "1", ..WANTED },
    ];
    shelf.get(WANTED, NOW, generations.taken(F1), || async { Ok(making("all")) }).await.expect("made");
    for other in others {
        assert!(shelf.find(&other, NOW).is_none(), "{other:?}");
    }
}

#[tokio::test]
async fn the_shelf_is_bounded_by_bytes() {
    let (shelf, generations) = (Shelf::<Away>::holding(100_000), Generations::default());
    for n in 0..200 {
        let path = format!("/api/v1/facilities/f{n}");
        let wanted = Wanted { path: &path, ..WANTED };
        // Not to be compressed: every byte counts.
        let make = || async { Ok(Making { content_type: "image/png", ..making(&"x".repeat(5_000)) }) };
        shelf.get(wanted, NOW, generations.taken(F1), make).await.expect("made");
    }
    assert!(shelf.weight() <= 100_000, "{} bytes are held", shelf.weight());
}
