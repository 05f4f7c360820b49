//! A certificate for this machine, made anew by each run, and a server that shows it.

use std::net::TcpStream;
use std::sync::Arc;

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a server needs to speak TLS.
#[derive(Clone)]
pub struct Identity {
    config: Arc<ServerConfig>,
    /// The certificate as a client's file of trusted ones has it.
    pub pem: String,
}

/// One value in the distinguished encoding rules.
fn der(tag: u8, content: impl AsRef<[u8]>) -> Vec<u8> {
    let content = content.as_ref();
    let length = u16::try_from(content.len()).expect("a short value").to_be_bytes();
    let mut out = vec![tag];
    match length {
        [0, short @ 0..=127] => out.push(short),
        [0, long] => out.extend([0x81, long]),
        [high, low] => out.extend([0x82, high, low]),
    }
    out.extend_from_slice(content);
    out
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    der(0x30, parts.concat())
}

impl Identity {
    /// A new key and a certificate of it for `127.0.0.1` and `localhost`, signed with itself (RFC 5280).
    pub fn new() -> Self {
        const ECDSA_WITH_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
        const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
        const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
        const COMMON_NAME: &[u8] = &[0x55, 4, 3];
        const ALTERNATIVE_NAMES: &[u8] = &[0x55, 29, 17];
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).expect("a key");
        let algorithm = sequence(&[der(6, ECDSA_WITH_SHA256)]);
        let name = sequence(&[der(0x31, sequence(&[der(6, COMMON_NAME), der(12, "gomodplay test")]))]);
        let times = sequence(&[der(23, "200101000000Z"), der(24, "21200101000000Z")]);
        let public = [&[0], key.public_key().as_ref()].concat();
        let public = sequence(&[sequence(&[der(6, EC_PUBLIC_KEY), der(6, P256)]), der(3, public)]);
        let names = sequence(&[der(0x87, [127, 0, 0, 1]), der(0x82, "localhost")]);
        let extensions = der(0xa3, sequence(&[sequence(&[der(6, ALTERNATIVE_NAMES), der(4, names)])]));
        let version = der(0xa0, der(2, [2]));
        let signed =
            sequence(&[version, der(2, [1]), algorithm.clone(), name.clone(), times, name, public, extensions]);
        let signature = key.sign(&random, &signed).expect("a signature");
        let certificate = sequence(&[signed, algorithm, der(3, [&[0], signature.as_ref()].concat())]);
        let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", base64(&certificate));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions of TLS")
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from(certificate)],
                PrivateKeyDer::Pkcs8(pkcs8.as_ref().to_vec().into()),
            )
            .expect("a certificate and its key");
        Self { config: Arc::new(config), pem }
    }

    /// The server's side of a connection.
    pub fn accept(&self, stream: TcpStream) -> StreamOwned<ServerConnection, TcpStream> {
        let connection = ServerConnection::new(Arc::clone(&self.config)).expect("a connection");
        StreamOwned::new(connection, stream)
    }
}

/// Bytes in base64.
pub fn base64(data: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(data)
}
