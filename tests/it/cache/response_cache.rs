//! The shelf under many askers: one making for all, errors for all and for nobody later, stale answers given while one
//! new one is made.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use masterbus::cache::{CacheKeyRef, CacheStatus, FetchError, Generations, RenderedDocument, ResponseCache, Topic};
use masterbus::inventory::Moment;
use masterbus::runtime::Runtime;
use tokio::sync::{Notify, Semaphore};

const NOW: Moment = Moment::from_millis(1_780_000_000_000);
const WANTED: CacheKeyRef<'static> =
    CacheKeyRef { path: "/api/v1/facilities/f1", query: "", algorithm: "1.2.0", scope: "" };
const F1: Topic<'static> = Topic::Facility("f1");

fn making(text: &str) -> RenderedDocument {
    RenderedDocument::json(text.to_owned(), 60_000)
}

/// An error of a store that is away.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the store is away")]
struct Away;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_askers_make_it_once() {
    let (shelf, generations) = (ResponseCache::<Away>::new(1 << 20, Runtime::default()), Generations::default());
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
                shelf.get(WANTED, NOW, generations.stamp(F1), make).await.map(|(document, _)| document.bytes.clone())
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
        shelf.get(WANTED, NOW, generations.stamp(F1), || async { Err(Away) }).await.expect("on the shelf");
    assert_eq!(served, CacheStatus::Hit);
    assert!(shelf.find(&WANTED, NOW).is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_reaches_all_who_wait_and_is_not_kept() {
    let (shelf, generations) = (ResponseCache::<Away>::new(1 << 20, Runtime::default()), Generations::default());
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let first = {
        let (shelf, freshness) = (shelf.clone(), generations.stamp(F1));
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
    let joined = shelf.get(WANTED, NOW, generations.stamp(F1), || async { panic!("a second making") });
    // Polled in this order: it has joined when the first may go on.
    let (joined, ()) = tokio::join!(joined, async { go.notify_one() });
    assert!(matches!(joined, Err(FetchError::Failed(error)) if *error == Away));
    assert!(matches!(first.await.expect("no panic"), Err(FetchError::Failed(error)) if *error == Away));
    let again = shelf.get(WANTED, NOW, generations.stamp(F1), || async { Ok(making("{}")) }).await;
    assert!(matches!(again, Ok((_, CacheStatus::Miss))));
}

/// Asks by `wanted`; what is made says `text`.
async fn ask(
    shelf: &ResponseCache<Away>,
    generations: &Generations,
    wanted: CacheKeyRef<'_>,
    now: Moment,
    text: &'static str,
) -> (String, CacheStatus) {
    let make = || async move { Ok(making(text)) };
    let (document, served) = shelf.get(wanted, now, generations.stamp(F1), make).await.expect("an answer");
    (String::from_utf8(document.bytes.to_vec()).expect("text"), served)
}

/// Lets the makings that were begun come to their end: they wait for nothing.
async fn settle() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_stale_answer_is_given_while_one_new_one_is_made_behind_it() {
    let (shelf, generations) = (ResponseCache::<Away>::new(1 << 20, Runtime::default()), Generations::default());
    assert_eq!(ask(&shelf, &generations, WANTED, NOW, "1").await, ("1".to_owned(), CacheStatus::Miss));
    generations.mark_changed(F1);
    assert!(shelf.find(&WANTED, NOW).is_none(), "it is not fresh");
    let (made, go) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
    for _ in 0..1000 {
        let (made, go) = (Arc::clone(&made), Arc::clone(&go));
        let make = || async move {
            made.fetch_add(1, Ordering::SeqCst);
            let _open = go.acquire().await;
            Ok(making("2"))
        };
        let (document, served) = shelf.get(WANTED, NOW, generations.stamp(F1), make).await.expect("at once");
        assert_eq!((&document.bytes[..], served), (&b"1"[..], CacheStatus::Stale));
    }
    // A change that overtakes the making does not start another beside it
    generations.mark_changed(F1);
    assert_eq!(ask(&shelf, &generations, WANTED, NOW, "3").await, ("1".to_owned(), CacheStatus::Stale));
    go.add_permits(1);
    settle().await;
    assert_eq!(made.load(Ordering::SeqCst), 1);
    assert_eq!(ask(&shelf, &generations, WANTED, NOW, "4").await, ("2".to_owned(), CacheStatus::Stale));
    settle().await;
    assert_eq!(ask(&shelf, &generations, WANTED, NOW, "5").await, ("4".to_owned(), CacheStatus::Hit));
}

#[tokio::test]
async fn what_cannot_be_made_again_is_given_once_more_and_then_its_error() {
    let (shelf, generations) = (ResponseCache::<Away>::new(1 << 20, Runtime::default()), Generations::default());
    ask(&shelf, &generations, WANTED, NOW, "1").await;
    generations.mark_changed(F1);
    let last = shelf.get(WANTED, NOW, generations.stamp(F1), || async { Err(Away) }).await.expect("given once more");
    assert_eq!(last.1, CacheStatus::Stale);
    settle().await;
    let gone = shelf.get(WANTED, NOW, generations.stamp(F1), || async { Err(Away) }).await;
    assert!(matches!(gone, Err(FetchError::Failed(error)) if *error == Away));
}

#[tokio::test]
async fn an_answer_is_given_stale_for_so_long_and_never_when_withdrawn() {
    let (shelf, generations) = (ResponseCache::<Away>::new(1 << 20, Runtime::default()), Generations::default());
    let later = |seconds: i64| Moment::from_millis(NOW.millis() + 1_000 * seconds);
    ask(&shelf, &generations, WANTED, NOW, "1").await;
    assert_eq!(ask(&shelf, &generations, WANTED, later(59), "2").await.1, CacheStatus::Hit);
    assert_eq!(ask(&shelf, &generations, WANTED, later(61), "2").await, ("1".to_owned(), CacheStatus::Stale));
    settle().await;
    assert_eq!(ask(&shelf, &generations, WANTED, later(182), "3").await, ("3".to_owned(), CacheStatus::Miss));
    generations.mark_removed(F1);
    assert_eq!(ask(&shelf, &generations, WANTED, later(182), "4").await, ("4".to_owned(), CacheStatus::Miss));
    // Something left another facility: whoever sees all may see the old answer once more, whoever does not may not
    let limited = CacheKeyRef { scope: "f1 and f2", ..WANTED };
    ask(&shelf, &generations, limited, later(182), "4").await;
    generations.mark_removed(Topic::Equipment("e9"));
    generations.mark_changed(F1);
    assert_eq!(ask(&shelf, &generations, WANTED, later(182), "5").await, ("4".to_owned(), CacheStatus::Stale));
    assert_eq!(ask(&shelf, &generations, limited, later(182), "5").await, ("5".to_owned(), CacheStatus::Miss));
}

#[tokio::test]
async fn other_rules_find_the_answers_of_those_before_them_stale() {
    let (shelf, generations) = (ResponseCache::<Away>::new(1 << 20, Runtime::default()), Generations::default());
    let newer = CacheKeyRef { algorithm: "2.0.0", ..WANTED };
    ask(&shelf, &generations, WANTED, NOW, "by the old rules").await;
    shelf.carry_over(WANTED.algorithm, newer.algorithm);
    generations.mark_everything_changed();
    assert!(shelf.find(&newer, NOW).is_none());
    assert_eq!(ask(&shelf, &generations, newer, NOW, "new").await, ("by the old rules".to_owned(), CacheStatus::Stale));
    settle().await;
    assert_eq!(ask(&shelf, &generations, newer, NOW, "newer").await, ("new".to_owned(), CacheStatus::Hit));
}

#[tokio::test]
async fn an_answer_begun_before_a_change_is_given_to_nobody_who_asks_after_it() {
    let (shelf, generations) = (ResponseCache::<Away>::new(1 << 20, Runtime::default()), Generations::default());
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let early = {
        let (shelf, freshness) = (shelf.clone(), generations.stamp(F1));
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
    generations.mark_changed(F1);
    let (late, _) =
        shelf.get(WANTED, NOW, generations.stamp(F1), || async { Ok(making("after")) }).await.expect("made");
    assert_eq!(&late.bytes[..], b"after");
    go.notify_one();
    assert_eq!(&early.await.expect("no panic").expect("made")[..], b"before");
    assert_eq!(&shelf.find(&WANTED, NOW).expect("the later one stays").bytes[..], b"after");
}

#[tokio::test]
async fn an_asker_who_leaves_spoils_it_for_nobody() {
    let (shelf, generations) = (ResponseCache::<Away>::new(1 << 20, Runtime::default()), Generations::default());
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let leaver = {
        let (shelf, freshness) = (shelf.clone(), generations.stamp(F1));
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
    let staying = shelf.get(WANTED, NOW, generations.stamp(F1), || async { panic!("a second making") });
    let (staying, ()) = tokio::join!(staying, async { go.notify_one() });
    assert_eq!(&staying.expect("made").0.bytes[..], b"kept");
}

#[tokio::test]
async fn a_making_that_panics_is_an_error_and_the_next_one_works() {
    let (shelf, generations) = (ResponseCache::<Away>::new(1 << 20, Runtime::default()), Generations::default());
    let lost = shelf.get(WANTED, NOW, generations.stamp(F1), || async { panic!("a bug in a maker") }).await;
    assert!(matches!(lost, Err(FetchError::Lost(_))));
    let next = shelf.get(WANTED, NOW, generations.stamp(F1), || async { Ok(making("{}")) }).await;
    assert!(next.is_ok());
}

#[tokio::test]
async fn reaches_queries_and_rules_are_kept_apart() {
    let (shelf, generations) = (ResponseCache::<Away>::new(1 << 20, Runtime::default()), Generations::default());
    let others = [
        CacheKeyRef { scope: "r1", ..WANTED },
        CacheKeyRef { query: "a=1", ..WANTED },
        CacheKeyRef { algorithm: "1.0.0", ..WANTED },
        CacheKeyRef { path: "/api/v1/facilities/f", query: "1", ..WANTED },
    ];
    shelf.get(WANTED, NOW, generations.stamp(F1), || async { Ok(making("all")) }).await.expect("made");
    for other in others {
        assert!(shelf.find(&other, NOW).is_none(), "{other:?}");
    }
}

#[tokio::test]
async fn the_shelf_is_bounded_by_bytes() {
    let (shelf, generations) = (ResponseCache::<Away>::new(100_000, Runtime::default()), Generations::default());
    for n in 0..200 {
        let path = format!("/api/v1/facilities/f{n}");
        let wanted = CacheKeyRef { path: &path, ..WANTED };
        // Not to be compressed: every byte counts.
        let make = || async { Ok(RenderedDocument::new("x".repeat(5_000), "image/png", 60_000, 120_000)) };
        shelf.get(wanted, NOW, generations.stamp(F1), make).await.expect("made");
    }
    assert!(shelf.weight() <= 100_000, "{} bytes are held", shelf.weight());
}
