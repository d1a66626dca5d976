//! The cache under many callers: one rendered for all, errors for all and for nobody later, stale answers given while one
//! new one is made.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use masterbus::cache::{CacheKeyRef, CacheStatus, FetchError, Generations, RenderedDocument, ResponseCache, Topic};
use masterbus::inventory::Moment;
use masterbus::runtime::Runtime;
use tokio::sync::{Notify, Semaphore};

const NOW: Moment = Moment::from_millis(1_780_000_000_000);
const KEY: CacheKeyRef<'static> =
    CacheKeyRef { path: "/api/v1/facilities/f1", query: "", algorithm: "1.2.0", scope: "" };
const F1: Topic<'static> = Topic::Facility("f1");

fn rendered(text: &str) -> RenderedDocument {
    RenderedDocument::json(text.to_owned(), 60_000)
}

/// An error of the computation.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the store is unavailable")]
struct StoreUnavailable;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_concurrent_callers_cause_one_computation() {
    let (cache, generations) =
        (ResponseCache::<StoreUnavailable>::new(1 << 20, Runtime::default()), Generations::default());
    let (computed, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
    let callers: Vec<_> = (0..1000)
        .map(|_| {
            let (cache, generations) = (cache.clone(), generations.clone());
            let (computed, gate) = (Arc::clone(&computed), Arc::clone(&gate));
            tokio::spawn(async move {
                let compute = || async move {
                    let _open = gate.acquire().await;
                    computed.fetch_add(1, Ordering::SeqCst);
                    Ok(rendered("{}"))
                };
                cache.get(KEY, NOW, generations.stamp(F1), compute).await.map(|(document, _)| document.bytes.clone())
            })
        })
        .collect();
    tokio::task::yield_now().await;
    gate.add_permits(1000);
    for caller in callers {
        assert_eq!(&caller.await.expect("no panic").expect("computed")[..], b"{}");
    }
    assert_eq!(computed.load(Ordering::SeqCst), 1);
    let (_, status) =
        cache.get(KEY, NOW, generations.stamp(F1), || async { Err(StoreUnavailable) }).await.expect("cached");
    assert_eq!(status, CacheStatus::Hit);
    assert!(cache.find(&KEY, NOW).is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_reaches_every_waiting_caller_and_is_not_cached() {
    let (cache, generations) =
        (ResponseCache::<StoreUnavailable>::new(1 << 20, Runtime::default()), Generations::default());
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let first = {
        let (cache, stamp) = (cache.clone(), generations.stamp(F1));
        let (started, go) = (Arc::clone(&started), Arc::clone(&go));
        tokio::spawn(async move {
            let compute = || async move {
                started.notify_one();
                go.notified().await;
                Err(StoreUnavailable)
            };
            cache.get(KEY, NOW, stamp, compute).await.map(|_| ())
        })
    };
    started.notified().await;
    let joined = cache.get(KEY, NOW, generations.stamp(F1), || async { panic!("a second computation") });
    // Polled in this order: the second caller has joined when the first may continue.
    let (joined, ()) = tokio::join!(joined, async { go.notify_one() });
    assert!(matches!(joined, Err(FetchError::Failed(error)) if *error == StoreUnavailable));
    assert!(matches!(first.await.expect("no panic"), Err(FetchError::Failed(error)) if *error == StoreUnavailable));
    let again = cache.get(KEY, NOW, generations.stamp(F1), || async { Ok(rendered("{}")) }).await;
    assert!(matches!(again, Ok((_, CacheStatus::Miss))));
}

/// Fetches `key`; a computation renders `text`.
async fn fetch(
    cache: &ResponseCache<StoreUnavailable>,
    generations: &Generations,
    key: CacheKeyRef<'_>,
    now: Moment,
    text: &'static str,
) -> (String, CacheStatus) {
    let compute = || async move { Ok(rendered(text)) };
    let (document, status) = cache.get(key, now, generations.stamp(F1), compute).await.expect("a document");
    (String::from_utf8(document.bytes.to_vec()).expect("text"), status)
}

/// Lets the computations in progress finish: they wait for nothing.
async fn settle() {
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_stale_document_is_served_while_one_computation_replaces_it() {
    let (cache, generations) =
        (ResponseCache::<StoreUnavailable>::new(1 << 20, Runtime::default()), Generations::default());
    assert_eq!(fetch(&cache, &generations, KEY, NOW, "1").await, ("1".to_owned(), CacheStatus::Miss));
    generations.mark_changed(F1);
    assert!(cache.find(&KEY, NOW).is_none(), "it is not fresh");
    let (computed, go) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
    for _ in 0..1000 {
        let (computed, go) = (Arc::clone(&computed), Arc::clone(&go));
        let compute = || async move {
            computed.fetch_add(1, Ordering::SeqCst);
            let _open = go.acquire().await;
            Ok(rendered("2"))
        };
        let (document, status) = cache.get(KEY, NOW, generations.stamp(F1), compute).await.expect("at once");
        assert_eq!((&document.bytes[..], status), (&b"1"[..], CacheStatus::Stale));
    }
    // A change during the computation does not start another beside it
    generations.mark_changed(F1);
    assert_eq!(fetch(&cache, &generations, KEY, NOW, "3").await, ("1".to_owned(), CacheStatus::Stale));
    go.add_permits(1);
    settle().await;
    assert_eq!(computed.load(Ordering::SeqCst), 1);
    assert_eq!(fetch(&cache, &generations, KEY, NOW, "4").await, ("2".to_owned(), CacheStatus::Stale));
    settle().await;
    assert_eq!(fetch(&cache, &generations, KEY, NOW, "5").await, ("4".to_owned(), CacheStatus::Hit));
}

#[tokio::test]
async fn a_document_whose_recomputation_fails_is_served_once_and_then_its_error() {
    let (cache, generations) =
        (ResponseCache::<StoreUnavailable>::new(1 << 20, Runtime::default()), Generations::default());
    fetch(&cache, &generations, KEY, NOW, "1").await;
    generations.mark_changed(F1);
    let last =
        cache.get(KEY, NOW, generations.stamp(F1), || async { Err(StoreUnavailable) }).await.expect("served once more");
    assert_eq!(last.1, CacheStatus::Stale);
    settle().await;
    let gone = cache.get(KEY, NOW, generations.stamp(F1), || async { Err(StoreUnavailable) }).await;
    assert!(matches!(gone, Err(FetchError::Failed(error)) if *error == StoreUnavailable));
}

#[tokio::test]
async fn a_document_is_served_stale_until_its_limit_and_never_after_a_removal() {
    let (cache, generations) =
        (ResponseCache::<StoreUnavailable>::new(1 << 20, Runtime::default()), Generations::default());
    let later = |seconds: i64| Moment::from_millis(NOW.millis() + 1_000 * seconds);
    fetch(&cache, &generations, KEY, NOW, "1").await;
    assert_eq!(fetch(&cache, &generations, KEY, later(59), "2").await.1, CacheStatus::Hit);
    assert_eq!(fetch(&cache, &generations, KEY, later(61), "2").await, ("1".to_owned(), CacheStatus::Stale));
    settle().await;
    assert_eq!(fetch(&cache, &generations, KEY, later(182), "3").await, ("3".to_owned(), CacheStatus::Miss));
    generations.mark_removed(F1);
    assert_eq!(fetch(&cache, &generations, KEY, later(182), "4").await, ("4".to_owned(), CacheStatus::Miss));
    // A record left another facility: callers with all facilities may get the stale document, limited ones may not
    let limited = CacheKeyRef { scope: "f1 and f2", ..KEY };
    fetch(&cache, &generations, limited, later(182), "4").await;
    generations.mark_removed(Topic::Equipment("e9"));
    generations.mark_changed(F1);
    assert_eq!(fetch(&cache, &generations, KEY, later(182), "5").await, ("4".to_owned(), CacheStatus::Stale));
    assert_eq!(fetch(&cache, &generations, limited, later(182), "5").await, ("5".to_owned(), CacheStatus::Miss));
}

#[tokio::test]
async fn another_algorithm_version_finds_the_documents_of_the_one_before_stale() {
    let (cache, generations) =
        (ResponseCache::<StoreUnavailable>::new(1 << 20, Runtime::default()), Generations::default());
    let newer = CacheKeyRef { algorithm: "2.0.0", ..KEY };
    fetch(&cache, &generations, KEY, NOW, "by the old rules").await;
    cache.carry_over(KEY.algorithm, newer.algorithm);
    generations.mark_everything_changed();
    assert!(cache.find(&newer, NOW).is_none());
    assert_eq!(
        fetch(&cache, &generations, newer, NOW, "new").await,
        ("by the old rules".to_owned(), CacheStatus::Stale)
    );
    settle().await;
    assert_eq!(fetch(&cache, &generations, newer, NOW, "newer").await, ("new".to_owned(), CacheStatus::Hit));
}

#[tokio::test]
async fn a_computation_begun_before_a_change_serves_no_caller_after_it() {
    let (cache, generations) =
        (ResponseCache::<StoreUnavailable>::new(1 << 20, Runtime::default()), Generations::default());
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let early = {
        let (cache, stamp) = (cache.clone(), generations.stamp(F1));
        let (started, go) = (Arc::clone(&started), Arc::clone(&go));
        tokio::spawn(async move {
            let compute = || async move {
                started.notify_one();
                go.notified().await;
                Ok(rendered("before"))
            };
            cache.get(KEY, NOW, stamp, compute).await.map(|(document, _)| document.bytes.clone())
        })
    };
    started.notified().await;
    generations.mark_changed(F1);
    let (late, _) = cache.get(KEY, NOW, generations.stamp(F1), || async { Ok(rendered("after")) }).await.expect("made");
    assert_eq!(&late.bytes[..], b"after");
    go.notify_one();
    assert_eq!(&early.await.expect("no panic").expect("computed")[..], b"before");
    assert_eq!(&cache.find(&KEY, NOW).expect("the later one stays cached").bytes[..], b"after");
}

#[tokio::test]
async fn a_caller_that_disconnects_does_not_cancel_the_computation() {
    let (cache, generations) =
        (ResponseCache::<StoreUnavailable>::new(1 << 20, Runtime::default()), Generations::default());
    let (started, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let leaving = {
        let (cache, stamp) = (cache.clone(), generations.stamp(F1));
        let (started, go) = (Arc::clone(&started), Arc::clone(&go));
        tokio::spawn(async move {
            let compute = || async move {
                started.notify_one();
                go.notified().await;
                Ok(rendered("kept"))
            };
            cache.get(KEY, NOW, stamp, compute).await.map(|_| ())
        })
    };
    started.notified().await;
    leaving.abort();
    assert!(leaving.await.expect_err("aborted").is_cancelled());
    let staying = cache.get(KEY, NOW, generations.stamp(F1), || async { panic!("a second computation") });
    let (staying, ()) = tokio::join!(staying, async { go.notify_one() });
    assert_eq!(&staying.expect("computed").0.bytes[..], b"kept");
}

#[tokio::test]
async fn a_computation_that_panics_is_an_error_and_the_next_one_succeeds() {
    let (cache, generations) =
        (ResponseCache::<StoreUnavailable>::new(1 << 20, Runtime::default()), Generations::default());
    let lost = cache.get(KEY, NOW, generations.stamp(F1), || async { panic!("a bug in a computation") }).await;
    assert!(matches!(lost, Err(FetchError::Lost(_))));
    let next = cache.get(KEY, NOW, generations.stamp(F1), || async { Ok(rendered("{}")) }).await;
    assert!(next.is_ok());
}

#[tokio::test]
async fn scopes_queries_and_algorithm_versions_have_separate_entries() {
    let (cache, generations) =
        (ResponseCache::<StoreUnavailable>::new(1 << 20, Runtime::default()), Generations::default());
    let others = [
        CacheKeyRef { scope: "r1", ..KEY },
        CacheKeyRef { query: "a=1", ..KEY },
        CacheKeyRef { algorithm: "1.0.0", ..KEY },
        CacheKeyRef { path: "/api/v1/facilities/f", query: "1", ..KEY },
    ];
    cache.get(KEY, NOW, generations.stamp(F1), || async { Ok(rendered("all")) }).await.expect("made");
    for other in others {
        assert!(cache.find(&other, NOW).is_none(), "{other:?}");
    }
}

#[tokio::test]
async fn the_cache_is_bounded_by_bytes() {
    let (cache, generations) =
        (ResponseCache::<StoreUnavailable>::new(100_000, Runtime::default()), Generations::default());
    for n in 0..200 {
        let path = format!("/api/v1/facilities/f{n}");
        let key = CacheKeyRef { path: &path, ..KEY };
        // An image is not compressed, so every byte counts.
        let compute = || async { Ok(RenderedDocument::new("x".repeat(5_000), "image/png", 60_000, 120_000)) };
        cache.get(key, NOW, generations.stamp(F1), compute).await.expect("made");
    }
    assert!(cache.weight() <= 100_000, "{} bytes are held", cache.weight());
}
