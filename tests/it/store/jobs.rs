//! Jobs in the store: queue order, replay of failures, deduplication of webhooks, and retention.

use std::time::Duration;

use masterbus::store::{
    BatchState, CalculationKind, DeadLetterContent, JobEvent, JobEventOutcome, JobState, NewBatch, NewJob, Priority,
    RetentionLimits, Store,
};

use crate::support::store::{at, equipment_id, facility_id, in_memory};

const KEEPING: RetentionLimits =
    RetentionLimits { age: Duration::from_millis(1_000), jobs: 1_000, deliveries: 4, dead_letters: 2 };

fn job(id: &str, priority: Priority) -> NewJob {
    NewJob {
        equipment_id: equipment_id(id),
        facility_id: facility_id("f1"),
        calculation: CalculationKind::Both,
        priority,
        with_history: false,
        data: None,
    }
}

fn waiting(store: &Store) -> Vec<u64> {
    store
        .snapshot()
        .expect("readable")
        .jobs()
        .waiting_jobs()
        .expect("readable")
        .map(|number| number.expect("one"))
        .collect()
}

fn note(store: &Store, batch_of: JobEvent, now: i64) -> JobEventOutcome {
    store.record_job_events(&[batch_of], &KEEPING, at(now)).expect("it is written").outcomes[0]
}

fn failed(number: u64) -> JobEvent {
    JobEvent::Failed { number, reason: "no".to_owned(), payload: "{}".to_owned(), tries: 5 }
}

#[test]
fn who_is_urgent_goes_first_and_of_equals_the_older() {
    let store = in_memory();
    use Priority::{High, Low, Medium};
    for (place, priority) in [Low, Medium, High, Medium, High, Low].into_iter().enumerate() {
        let number = store.insert_job(job(&format!("e{place}"), priority), at(0)).expect("it is written");
        assert_eq!(number, place as u64 + 1);
    }
    assert_eq!(waiting(&store), [3, 5, 2, 4, 1, 6]);
}

#[test]
fn a_webhook_that_is_faster_than_the_answer_is_remembered() {
    let store = in_memory();
    let number = store.insert_job(job("e1", Priority::High), at(0)).expect("it is written");
    let reported = JobEvent::Delivered { digest: [1; 32], remote_id: Some("vm-1".to_owned()) };
    assert_eq!(note(&store, reported.clone(), 1), JobEventOutcome::Done);
    assert_eq!(note(&store, reported, 2), JobEventOutcome::Repeat);
    let submitted = JobEvent::Submitted { number, remote_id: "vm-1".to_owned() };
    assert_eq!(note(&store, submitted.clone(), 3), JobEventOutcome::Ready(number));
    assert_eq!(note(&store, submitted, 4), JobEventOutcome::Late);
    let again = JobEvent::Delivered { digest: [2; 32], remote_id: Some("vm-1".to_owned()) };
    assert_eq!(note(&store, again, 5), JobEventOutcome::Ready(number));
    assert_eq!(note(&store, failed(number), 6), JobEventOutcome::Done);
    let late = JobEvent::Delivered { digest: [3; 32], remote_id: Some("vm-1".to_owned()) };
    assert_eq!(note(&store, late, 7), JobEventOutcome::Done, "its job has ended: nothing is ready");
    assert_eq!(note(&store, failed(number), 8), JobEventOutcome::Late);
}

#[test]
fn deliveries_are_remembered_so_many_and_so_long() {
    let store = in_memory();
    let deliver = |number: u8, now| note(&store, JobEvent::Delivered { digest: [number; 32], remote_id: None }, now);
    for number in 0..6 {
        assert_eq!(deliver(number, 0), JobEventOutcome::Done);
    }
    assert_eq!(deliver(5, 0), JobEventOutcome::Repeat);
    assert_eq!(deliver(0, 0), JobEventOutcome::Done, "the fifth before the last is forgotten");
    assert_eq!(deliver(0, 2_000), JobEventOutcome::Repeat, "time alone forgets nothing");
    assert_eq!(deliver(9, 2_000), JobEventOutcome::Done);
    assert_eq!(deliver(4, 2_000), JobEventOutcome::Done, "what is too old goes as others come");
}

#[test]
fn a_replayed_item_counts_for_its_batch_again() {
    let store = in_memory();
    let equipment_ids = vec![equipment_id("e1"), equipment_id("e2")];
    let new = NewBatch {
        facility_id: facility_id("f1"),
        calculation: CalculationKind::Risk,
        priority: Priority::Low,
        callback_url: Some("https://example.com/".to_owned()),
        equipment_ids,
    };
    let number = store.insert_batch(new, at(0)).expect("it is written");
    let batch = || store.snapshot().expect("readable").jobs().find_batch(number).expect("readable").expect("there");
    let callbacks = || store.snapshot().expect("readable").jobs().callbacks().expect("readable").len();
    assert_eq!(batch().state(), BatchState::Submitted);
    note(&store, failed(1), 1);
    assert_eq!((batch().state(), callbacks()), (BatchState::Processing, 0));
    note(&store, failed(2), 2);
    assert_eq!((batch().state(), batch().ended, callbacks()), (BatchState::Failed, Some(at(2)), 1));
    assert_eq!(store.snapshot().expect("readable").jobs().batch_failures(number).expect("readable").len(), 2);

    assert_eq!(store.replay_dead_letters(&[1, 2, 7], at(3)).expect("it is written"), 2);
    assert_eq!((batch().state(), batch().failed, batch().ended), (BatchState::Submitted, 0, None));
    assert!(store.snapshot().expect("readable").jobs().batch_failures(number).expect("readable").is_empty());
    assert_eq!(waiting(&store), [1, 2]);
    let job = store.snapshot().expect("readable").jobs().find_job(1).expect("readable").expect("there");
    assert_eq!((job.state, job.replays, job.tries), (JobState::Waiting, 1, 5));
    let (off, called_off) = store.cancel_batch(number, at(4)).expect("it is written").expect("there");
    assert_eq!((off.cancelled, off.failed, called_off, callbacks()), (true, 2, 2, 2));
    assert!(waiting(&store).is_empty());
}

#[test]
fn a_forgotten_job_waits_again_once() {
    let store = in_memory();
    let number = store.insert_job(job("e1", Priority::Low), at(0)).expect("it is written");
    let forgotten = || JobEvent::Forgotten { number, reason: "404".to_owned(), payload: "{}".to_owned() };
    let submitted = |id: &str| JobEvent::Submitted { number, remote_id: id.to_owned() };
    let state = || store.snapshot().expect("readable").jobs().find_job(number).expect("readable").expect("there").state;
    note(&store, submitted("r1"), 1);
    assert_eq!(
        (note(&store, forgotten(), 2), state(), waiting(&store)),
        (JobEventOutcome::Resubmitted, JobState::Waiting, vec![1])
    );
    assert_eq!(
        store.snapshot().expect("readable").jobs().jobs_under_way().expect("readable"),
        1,
        "it is in one place only"
    );
    note(&store, submitted("r2"), 3);
    assert_eq!((note(&store, forgotten(), 4), state()), (JobEventOutcome::Done, JobState::Failed));
    assert_eq!(note(&store, forgotten(), 5), JobEventOutcome::Late);
    let snapshot = store.snapshot().expect("readable");
    let kept =
        (snapshot.jobs().jobs_under_way().expect("readable"), snapshot.jobs().dead_letter_count().expect("readable"));
    assert_eq!(kept, (0, 1));
    drop(snapshot);
    // Replayed it has its second chance again
    assert_eq!(store.replay_dead_letters(&[1], at(6)).expect("it is written"), 1);
    note(&store, submitted("r3"), 7);
    assert_eq!((note(&store, forgotten(), 8), state()), (JobEventOutcome::Resubmitted, JobState::Waiting));
}

#[test]
fn what_is_over_goes_in_time_and_a_dead_letter_outlives_its_job() {
    let store = in_memory();
    for number in 0..3 {
        store.insert_job(job(&format!("e{number}"), Priority::Low), at(0)).expect("it is written");
    }
    note(&store, failed(1), 10);
    note(&store, failed(2), 5_000);
    assert_eq!(
        store.prune_jobs(&KEEPING, at(5_500)).expect("it is written"),
        1,
        "the third waits, the second is young"
    );
    let snapshot = store.snapshot().expect("readable");
    assert!(snapshot.jobs().find_job(1).expect("readable").is_none());
    assert_eq!(store.prune_jobs(&RetentionLimits { jobs: 1, ..KEEPING }, at(5_500)).expect("it is written"), 1);

    // Its record is gone: the letter asks anew, under a number that was never used
    assert_eq!(store.replay_dead_letters(&[1], at(6_000)).expect("it is written"), 1);
    assert_eq!(waiting(&store), [3, 4]);
    let anew = store.snapshot().expect("readable").jobs().find_job(4).expect("readable").expect("there");
    assert_eq!((anew.equipment_id, anew.state), (equipment_id("e0"), JobState::Waiting));

    // Of dead letters the latest two stay
    note(&store, failed(3), 7_000);
    note(&store, failed(4), 7_000);
    let letters = store.snapshot().expect("readable").jobs().dead_letters().expect("readable");
    let left: Vec<u64> = letters
        .map(|letter| match letter.expect("one").1.content {
            DeadLetterContent::Calculation { number, .. } => number,
            DeadLetterContent::Callback { .. } => 0,
        })
        .collect();
    assert_eq!(left, [4, 3]);
    assert_eq!(store.snapshot().expect("readable").check().expect("readable").wrong, 0);
}
