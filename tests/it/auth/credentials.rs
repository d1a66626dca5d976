//! Tokens, sessions, API keys, account locks, the initial setup and the credential cache, through the public interface.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use masterbus::auth::access_tokens::{AUDIENCE, ISSUER};
use masterbus::auth::sessions::Renewal;
use masterbus::auth::setup::{InitialSetup, SetupError};
use masterbus::auth::{
    AccessTokenSigner, ApiKey, ApiScopes, CredentialCache, CredentialError, CredentialKind, FacilityScope, Identity,
    LoginSession, Principal, Role,
};
use masterbus::inventory::Moment;
use sha2::{Sha256, Sha384};

const SECRET: [u8; 32] = [7; 32];

fn at(seconds: i64) -> Moment {
    Moment::from_millis(1_780_000_000_000 + seconds * 1000)
}

fn signer() -> AccessTokenSigner {
    AccessTokenSigner::new(&SECRET, ISSUER, AUDIENCE)
}

fn base64url(bytes: &[u8]) -> String {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect();
    let digit = |six: &[u8]| six.iter().fold(0, |sum, bit| sum << 1 | usize::from(*bit)) << (6 - six.len());
    bits.chunks(6).map(|six| char::from(digits[digit(six)])).collect()
}

/// A token whose algorithm and claims are altered before it is signed with the right secret.
fn altered(change: impl FnOnce(&mut &str, &mut serde_json::Value)) -> String {
    let mut algorithm = "HS256";
    let now = at(0).millis() / 1000;
    let mut claims = serde_json::json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "exp": now + 60, "nbf": now, "iat": now,
        "jti": "1", "sid": "2", "role": "admin",
    });
    change(&mut algorithm, &mut claims);
    let header = serde_json::json!({"typ": "JWT", "alg": algorithm});
    let [header, claims] = [header, claims].map(|part| base64url(part.to_string().as_bytes()));
    let message = format!("{header}.{claims}");
    let signature = match algorithm {
        "HS256" => signed::<Hmac<Sha256>>(&message),
        "HS384" => signed::<Hmac<Sha384>>(&message),
        _ => String::new(),
    };
    format!("{message}.{signature}")
}

fn signed<M: Mac + KeyInit>(message: &str) -> String {
    let mac = <M as KeyInit>::new_from_slice(&SECRET).expect("any length");
    base64url(&mac.chain_update(message).finalize().into_bytes())
}

#[test]
fn a_token_is_valid_for_a_day() {
    let token = signer().issue("ada", Role::Operator, "s1", at(0)).expect("signed");
    let claims = signer().verify(&token, at(86_399)).expect("valid for a day");
    assert_eq!((claims.sub.as_str(), claims.role, claims.sid.as_str()), ("ada", Role::Operator, "s1"));
    assert_eq!(claims.expires_at(), at(86_400));
    assert_eq!(signer().verify(&token, at(86_400)), Err(CredentialError::Expired));
    let other = signer().issue("ada", Role::Operator, "s1", at(0)).expect("signed");
    assert_ne!(claims.jti, signer().verify(&other, at(0)).expect("good").jti);
}

#[test]
fn altered_and_foreign_tokens_are_refused() {
    assert!(signer().verify(&altered(|_, _| ()), at(0)).is_ok(), "the unaltered token is valid");
    let wrongs = [
        ("another algorithm", altered(|algorithm, _| *algorithm = "HS384")),
        ("no signature", altered(|algorithm, _| *algorithm = "none")),
        ("another audience", altered(|_, claims| claims["aud"] = "billing".into())),
        ("another issuer", altered(|_, claims| claims["iss"] = "elsewhere".into())),
        ("no audience", altered(|_, claims| drop(claims.as_object_mut().map(|o| o.remove("aud"))))),
        ("no issuer", altered(|_, claims| drop(claims.as_object_mut().map(|o| o.remove("iss"))))),
        ("no end", altered(|_, claims| drop(claims.as_object_mut().map(|o| o.remove("exp"))))),
        ("no beginning", altered(|_, claims| drop(claims.as_object_mut().map(|o| o.remove("nbf"))))),
        ("a start in the future", altered(|_, claims| claims["nbf"] = (at(3600).millis() / 1000).into())),
        ("an unknown role", altered(|_, claims| claims["role"] = "root".into())),
        ("a role that is not a string", altered(|_, claims| claims["role"] = 1.into())),
    ];
    for (what, token) in wrongs {
        assert_eq!(signer().verify(&token, at(0)), Err(CredentialError::Invalid), "{what} was accepted");
    }
    for garbage in ["", ".", "..", "a.b.c", "not a token", &"x".repeat(10_000)] {
        assert_eq!(signer().verify(garbage, at(0)), Err(CredentialError::Invalid));
    }
    let stranger = AccessTokenSigner::new(&[8; 32], ISSUER, AUDIENCE);
    assert_eq!(stranger.verify(&altered(|_, _| ()), at(0)), Err(CredentialError::Invalid));
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let token = altered(|_, _| ());
    let claims = token.split('.').nth(1).expect("three parts");
    // {"alg":"none","typ":"JWT"}
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0";
    for forged in [format!("{none}.{claims}."), format!("{none}.{claims}"), format!("{none}.{claims}.AAAA")] {
        assert_eq!(signer().verify(&forged, at(0)), Err(CredentialError::Invalid));
    }
}

#[test]
fn a_reused_refresh_token_revokes_the_session() {
    let (mut session, first) = LoginSession::open("ada", at(0));
    let (id, first_secret) = LoginSession::split(&first).expect("a refresh token has two parts");
    assert_eq!(id, session.id);
    let Renewal::Renewed(second) = session.renew(first_secret, at(10)) else { panic!("the first was not taken") };
    let second_secret = LoginSession::split(&second).expect("two parts").1.to_owned();
    assert!(session.is_open(at(10)));
    assert_eq!(session.renew(first_secret, at(20)), Renewal::Reused);
    assert!(!session.is_open(at(20)));
    assert_eq!(session.renew(&second_secret, at(21)), Renewal::Ended, "the token of the thief or of the user");
}

#[test]
fn a_session_without_a_refresh_expires() {
    let (mut session, token) = LoginSession::open("ada", at(0));
    let secret = LoginSession::split(&token).expect("two parts").1;
    let end = 31 * 86_400;
    assert_eq!(session.renew(secret, at(end)), Renewal::Ended);
    assert!(!session.is_open(at(end)));
}

#[test]
fn a_key_is_stored_as_a_digest_and_valid_until_it_expires() {
    let (key, text) =
        ApiKey::issue("export", Role::Viewer, ApiScopes::default(), FacilityScope::All, at(0), Some(at(100)));
    let (id, secret) = ApiKey::split(&text).expect("its own text");
    assert!(text.starts_with("mb_"));
    assert_eq!(id, key.id);
    let kept = serde_json::to_string(&key).expect("serialized");
    assert!(!kept.contains(secret));
    let mut key: ApiKey = serde_json::from_str(&kept).expect("deserialized");
    assert_eq!(key.verify(secret, at(99)), Ok(()));
    assert_eq!(key.verify(secret, at(100)), Err(CredentialError::Expired));
    assert_eq!(key.verify(&secret.replace(&secret[..1], "x"), at(1)), Err(CredentialError::Invalid));
    key.revoked_at = Some(at(5));
    assert_eq!(key.verify(secret, at(6)), Err(CredentialError::Invalid));
    for wrong in ["", "mb_", "mb_1_2", "xx_0123456789abcdef_00", &text[1..], &text[..text.len() - 1]] {
        assert_eq!(ApiKey::split(wrong), None, "{wrong}");
    }
}

#[test]
fn the_setup_secret_is_valid_once_and_for_an_hour() {
    let (mut setup, secret) = InitialSetup::offer(at(0));
    assert_eq!(setup.accept("guess", at(1)), Err(SetupError::Wrong));
    assert_eq!(setup.check(&secret, at(3600)), Err(SetupError::Expired));
    assert_eq!(setup.accept(&secret, at(3599)), Ok(()));
    assert_eq!(setup.accept(&secret, at(3599)), Err(SetupError::Used));
    assert!(!serde_json::to_string(&setup).expect("kept").contains(&secret));
}

fn principal(credential_id: &str, expires: i64) -> Arc<Principal> {
    let identity =
        Identity { kind: CredentialKind::User, id: "ada".into(), name: "Ada".into(), ..Identity::local_admin() };
    Arc::new(Principal::new(identity, credential_id, Some(at(expires)), None))
}

#[test]
fn a_cached_token_expires() {
    let cache = CredentialCache::default();
    cache.insert(cache.epoch(), "token", &principal("s1", 60), at(0));
    assert!(cache.find("token", at(59)).is_some());
    assert!(cache.find("token", at(60)).is_none());
    assert!(cache.find("tokem", at(0)).is_none());
}

#[test]
fn a_cached_token_is_revoked_with_its_session_or_user() {
    let cache = CredentialCache::default();
    for (token, credential_id) in [("a1", "s1"), ("b1", "s1"), ("c2", "s2")] {
        cache.insert(cache.epoch(), token, &principal(credential_id, 60), at(0));
    }
    let held = cache.find("a1", at(0)).expect("cached");
    cache.revoke_credential("s1");
    assert!(held.is_revoked(), "a holder of the principal sees the revocation");
    assert!(cache.find("a1", at(0)).is_none() && cache.find("b1", at(0)).is_none());
    assert!(cache.find("c2", at(0)).is_some());
    cache.revoke_user("ada");
    assert!(cache.is_empty());
}

#[test]
fn a_revocation_during_verification_keeps_the_token_out_of_the_cache() {
    let cache = CredentialCache::default();
    let epoch = cache.epoch();
    cache.revoke_credential("s1");
    cache.insert(epoch, "token", &principal("s1", 60), at(0));
    assert!(cache.find("token", at(0)).is_none());
}

#[test]
fn the_cache_is_bounded() {
    let cache = CredentialCache::with_capacity(64);
    for n in 0..10_000 {
        cache.insert(cache.epoch(), &format!("token-{n}"), &principal("s1", 60), at(0));
    }
    assert!((1..=64).contains(&cache.len()), "{} are cached", cache.len());
}

#[test]
fn a_service_has_the_rights_of_its_scopes() {
    let scopes: ApiScopes = ["facilities:read", "sync:write"].iter().map(|s| s.parse().expect("a scope")).collect();
    let service = Identity { role: Role::Service, scopes, ..Identity::local_admin() };
    assert!(service.is_allowed(Role::Viewer, "facilities", false));
    assert!(!service.is_allowed(Role::Viewer, "equipment", false));
    assert!(service.is_allowed(Role::Operator, "sync", true));
    assert!(!service.is_allowed(Role::Admin, "sync", true));
    assert!(Identity::local_admin().is_allowed(Role::Admin, "keys", true));
}
