/* Does public_key.c take what its signer signed, and nothing else?   Layer: tests.
 *
 * Keys, certificates and signatures were made with OpenSSL 3.0 over the message below; the
 * private keys are gone. RFC 8032's vectors stand beside them, Wycheproof's are in
 * tests/wycheproof. */
#include "crypto/public_key.h"
#include "guard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define MESSAGE "eyelet message"
#define TEXT_SIZE_MAX 4096

static const char p256_pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEV+5pZO+CbiUsMF2ssYaZL1FKPUwq\n"
    "Tld3qJETPBU/vnW9f37qAM5g83UlVfBIZkEnXMIRwZ4B3uJ9bT9SpI4RGA==\n"
    "-----END PUBLIC KEY-----\n";
static const char p256_compressed_pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MDkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDIgACV+5pZO+CbiUsMF2ssYaZL1FKPUwq\n"
    "Tld3qJETPBU/vnU=\n"
    "-----END PUBLIC KEY-----\n";
static const char p384_pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MHYwEAYHKoZIzj0CAQYFK4EEACIDYgAEyfZ8a0YgFLnd+CC3lWdIOpSdlPHENP5M\n"
    "w763VA7xMXEPD7ZtA51Dprr0cYMNJhx2kwx7yXcMlI/fJHXuhqmmN/ebJsl/1d6x\n"
    "ngBy6RKcb1N4PZgw+O3T8WL4r/FzUPVX\n"
    "-----END PUBLIC KEY-----\n";
static const char rsa_1024_pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDSqStugAmkWnjjjUVWyak4gDI8\n"
    "HDtLB7pQOwauIKQak2hB/SfaYX33bczRlwNiqpbJRnlovA14CCLJA7xPpktRP1n7\n"
    "HVwmqnPwpNGLKFHzHH3UPrdrT0Q+eyzRDRzdb7JiSP29FtEFkRWkFtAKo0/938oL\n"
    "MRzIM0opWDmGztgf0QIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
static const char rsa_1024_der[] =
    "30819f300d06092a864886f70d010101050003818d0030818902818100d2a92b6e8009a45a78e38d"
    "4556c9a93880323c1c3b4b07ba503b06ae20a41a936841fd27da617df76dccd1970362aa96c94679"
    "68bc0d780822c903bc4fa64b513f59fb1d5c26aa73f0a4d18b2851f31c7dd43eb76b4f443e7b2cd1"
    "0d1cdd6fb26248fdbd16d1059115a416d00aa34ffddfca0b311cc8334a29583986ced81fd1020301"
    "0001";
static const char rsa_2047_pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBITANBgkqhkiG9w0BAQEFAAOCAQ4AMIIBCQKCAQBp2HptGR5CUTF4aq0CQFer\n"
    "IMDfuRiEdMnfsHQWnW8qDoHOxbnpChEEFhINiqYsgZfOM/b1a+Eoa/fh79pFz/9O\n"
    "kd+/vXpr9eF/x1/SRRFcGhC5mMmgCKOSBNWNrEAWgq2oZZ2IX3DsLwIPRDuCuVQv\n"
    "XSicbZoJhdmS29LRn5EwUdaR7GOOJhMV1Gtg9QqocIUIQG6MZaiR3i0ZDe1LZdyW\n"
    "cOg3oYsKBS/nG21m8ai7f+3C6RcbonOXeNTUhXvOM3ENALJMm1hUaP0jTEzkex5Q\n"
    "UmFhLPSqRc+ZEYyEcLy6oUdvRLs0I8xanlr9iyLxyxz8Ogkd0cetkCogUpMWTW3z\n"
    "AgMBAAE=\n"
    "-----END PUBLIC KEY-----\n";
static const char rsa_2048_pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAs71BWgDODXFWV9TuRBfM\n"
    "iWNj5MV9mMsNHbnewGtFGWoB3FZlnMfWfnQPh8fiv5ieNySY9w6vNau95MO51nHf\n"
    "6KfhszHsa9B4fGBqTjeHGQsV4saen2f8AoxjOE+53Mk+z2HkBbQ28Bp7mXGrVoPR\n"
    "TTGGKd6Vq8EGHNSudwN+6Yt3YgTS8wHSCwA6i4KLYtRjna5eYvverFbdJ2+qhPCE\n"
    "/GHqRd2GHQoHq1ENRdMjNGHbzbO7CDPi3qUCgZGgr26Vn8GE1uX3vBiuRJxb/tdT\n"
    "AyXk1T1bQzkzsQolD2cNhQ+U0zIIV1Eg9DrLJ2tWCwavAS+YZj/eJ2BaGQ6I/vi2\n"
    "1wIDAQAB\n"
    "-----END PUBLIC KEY-----\n";
static const char rsa_4096_pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEA1GBYEkLMNnjzQl6xGbZf\n"
    "SMQsZctWpPV/72HQEuOm7PjzA7cJvsqvToeA2fc4hNMKdR0+uyitGkQCrTJlOW6x\n"
    "mPutRZn4vTv0KsPc2ajpzY+3oFjCSv32b6/nTStm2G3YXqB8nJq4tHSqzA1JIun7\n"
    "J82eO/Mz+n2+HPWpXkjt044ogt+2IVUD/uJKFpg446q6jG5irYoQPhbWCgH2di/J\n"
    "ZwBLXuOwYSouk5Z7bwvJt84Lr0Z/0V8VdHdtbWcyymyNeTs7Bprcxg4Efh7WT9IX\n"
    "/kiWrhQHYABBCOQ3XWFDDc/S8lnd6m11Of9GrcVt3LB4I7JYWuaq64hw6gK8Xz1h\n"
    "6KesHyncjMzbJhKNYNFtmCZM/MP05vTOv2yQzUAevBMCx/F6QlszMbjXWrdTmfX5\n"
    "sAIppXczv5RsFITty1GMyXU28xvfFt8K/6mf0Ia3oBNU6cniWTGKjnSUlVW7WKHr\n"
    "EKrIqV0rUpfe4Xh079s0vsWqBwFtJRGqkEy/SWoThaAZojq9+INgRUVCo1u5UAsm\n"
    "khoyd62OzP3vdH1JndKjcagPGY4QagAr3tXfpAvbANFLHHxtJCCxMHrGrhgFk538\n"
    "i+gLs4gM1Z4Iv8K4G5C7ZYRCDY2pwUXSajseI+gpMWQnIUO0CnfjzGje3yMMFqAu\n"
    "4K8lVcDeDtrFvm3KEo034OMCAwEAAQ==\n"
    "-----END PUBLIC KEY-----\n";
static const char rsa_2048_pkcs1_pem[] =
    "-----BEGIN RSA PUBLIC KEY-----\n"
    "MIIBCgKCAQEAs71BWgDODXFWV9TuRBfMiWNj5MV9mMsNHbnewGtFGWoB3FZlnMfW\n"
    "fnQPh8fiv5ieNySY9w6vNau95MO51nHf6KfhszHsa9B4fGBqTjeHGQsV4saen2f8\n"
    "AoxjOE+53Mk+z2HkBbQ28Bp7mXGrVoPRTTGGKd6Vq8EGHNSudwN+6Yt3YgTS8wHS\n"
    "CwA6i4KLYtRjna5eYvverFbdJ2+qhPCE/GHqRd2GHQoHq1ENRdMjNGHbzbO7CDPi\n"
    "3qUCgZGgr26Vn8GE1uX3vBiuRJxb/tdTAyXk1T1bQzkzsQolD2cNhQ+U0zIIV1Eg\n"
    "9DrLJ2tWCwavAS+YZj/eJ2BaGQ6I/vi21wIDAQAB\n"
    "-----END RSA PUBLIC KEY-----\n";
static const char ed25519_pem[] =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAw7LeNWd8Zdf++y/en9WouYom7h/B9zMcReuyDSj/hJk=\n"
    "-----END PUBLIC KEY-----\n";
static const char p256_certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBuDCCAV2gAwIBAgIUc+j41UtB/bC7rlKa5sVLB0Q4lLQwCgYIKoZIzj0EAwIw\n"
    "MTELMAkGA1UEBhMCQ0gxFTATBgNVBAoMDEV5ZWxldCB0ZXN0czELMAkGA1UEAwwC\n"
    "ZWMwHhcNMjYxMTIzMjM1MTUxWhcNMzYxMTIwMjM1MTUxWjAxMQswCQYDVQQGEwJD\n"
    "SDEVMBMGA1UECgwMRXllbGV0IHRlc3RzMQswCQYDVQQDDAJlYzBZMBMGByqGSM49\n"
    "AgEGCCqGSM49AwEHA0IABFfuaWTvgm4lLDBdrLGGmS9RSj1MKk5Xd6iREzwVP751\n"
    "vX9+6gDOYPN1JVXwSGZBJ1zCEcGeAd7ifW0/UqSOERijUzBRMB0GA1UdDgQWBBS6\n"
    "bK1ViXqATIBqyaVT/dypPlZN0jAfBgNVHSMEGDAWgBS6bK1ViXqATIBqyaVT/dyp\n"
    "PlZN0jAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQD++6sOmWl2\n"
    "mpZ4oregJ7mA8VY2BLV6+80tkYhzq/l5nAIhAJJ8cf4HUafbrPI2qXAJaC2EsPOA\n"
    "7wf5B81FGmMywZEA\n"
    "-----END CERTIFICATE-----\n";
static const char rsa_2048_certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIDTTCCAjWgAwIBAgIUaSr7U+zP1ixOuTRGEXElxxS6FT8wDQYJKoZIhvcNAQEL\n"
    "BQAwNjELMAkGA1UEBhMCQ0gxFTATBgNVBAoMDEV5ZWxldCB0ZXN0czEQMA4GA1UE\n"
    "AwwHcnNhMjA0ODAeFw0yNjExMjMyMzUxNTFaFw0zNjExMjAyMzUxNTFaMDYxCzAJ\n"
    "BgNVBAYTAkNIMRUwEwYDVQQKDAxFeWVsZXQgdGVzdHMxEDAOBgNVBAMMB3JzYTIw\n"
    "NDgwggEiMA0GCSqGSIb3DQEBAQUAA4IBDwAwggEKAoIBAQCzvUFaAM4NcVZX1O5E\n"
    "F8yJY2PkxX2Yyw0dud7Aa0UZagHcVmWcx9Z+dA+Hx+K/mJ43JJj3Dq81q73kw7nW\n"
    "cd/op+GzMexr0Hh8YGpON4cZCxXixp6fZ/wCjGM4T7ncyT7PYeQFtDbwGnuZcatW\n"
    "g9FNMYYp3pWrwQYc1K53A37pi3diBNLzAdILADqLgoti1GOdrl5i+96sVt0nb6qE\n"
    "8IT8YepF3YYdCgerUQ1F0yM0YdvNs7sIM+LepQKBkaCvbpWfwYTW5fe8GK5EnFv+\n"
    "11MDJeTVPVtDOTOxCiUPZw2FD5TTMghXUSD0Ossna1YLBq8BL5hmP94nYFoZDoj+\n"
    "+LbXAgMBAAGjUzBRMB0GA1UdDgQWBBR324oMQBiv3MceclN+oGws5tAnkjAfBgNV\n"
    "HSMEGDAWgBR324oMQBiv3MceclN+oGws5tAnkjAPBgNVHRMBAf8EBTADAQH/MA0G\n"
    "CSqGSIb3DQEBCwUAA4IBAQBYmc9td1qx/5voHDoWlrlTmTAaUVoK47tXkkbMhw44\n"
    "Y136T2eVrnjiYs1EC+oQEgucIPdkxfUX8O3i4bAiqRYcbn+/gAEkddTCe9o0fuWq\n"
    "Ghzh8TV8wMy/0m7zxGsMkf3TJx86jCS4um5atSDIaE17AAhOwneZlmW+5SVcQ2Hz\n"
    "WOOgEvrqkzosEp9cNguvEXncpaqiZ0ejenZj8kej7FPdifvxu3AWCcaSydmgk+4N\n"
    "fH75BnBGDLqbFLTXe4uYC8beaQkwr5a7CAQ4MuAgrKsXuxHdXOv2XC8s9mjVUqOO\n"
    "IoVMkf8pjn4jeSBsrqArUdTXNlCyxHaAOBn7MRJCY3i/\n"
    "-----END CERTIFICATE-----\n";
static const char ed25519_certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBdzCCASmgAwIBAgIUWraXxmvuAluhR5jP4YJYOQv5KM4wBQYDK2VwMDExCzAJ\n"
    "BgNVBAYTAkNIMRUwEwYDVQQKDAxFeWVsZXQgdGVzdHMxCzAJBgNVBAMMAmVkMB4X\n"
    "DTI2MTEyMzIzNTE1MVoXDTM2MTEyMDIzNTE1MVowMTELMAkGA1UEBhMCQ0gxFTAT\n"
    "BgNVBAoMDEV5ZWxldCB0ZXN0czELMAkGA1UEAwwCZWQwKjAFBgMrZXADIQDDst41\n"
    "Z3xl1/77L96f1ai5iibuH8H3MxxF67INKP+EmaNTMFEwHQYDVR0OBBYEFNWk5wKc\n"
    "dYBLcgPZ8GFpb2a5fxbGMB8GA1UdIwQYMBaAFNWk5wKcdYBLcgPZ8GFpb2a5fxbG\n"
    "MA8GA1UdEwEB/wQFMAMBAf8wBQYDK2VwA0EAqGDzFgyz8heZ4HIXFt0LENZjtlO9\n"
    "z7iGo1v1QSNLiTRvewYLKL3GFFz+Gtt2KHFUeQQPvKLW2HKKBxpWmneiBg==\n"
    "-----END CERTIFICATE-----\n";
static const char p256_signature[] =
    "3045022004f942ec250fac0ff4b12ddcbcf9a670b596f7c798f67c46f87d66f5fd762c21022100f9"
    "df8575da21d69dff8cb10f98ca158f4aa24209105d4a8a8843453f129e922e";
static const char rsa_1024_sha256[] =
    "b659ad2408c1186a7e0cd9d982e4528460aadadd2fe52dc82ee314669ad317a8f5082c87c65ac162"
    "0a96ee5e4f50ba4da3c60636585a113e2cf168bd82785963c27162c56bb4b8ad1989911d0b4e2abd"
    "e51e3de02366c5ac3a450f9d598044cd3a705612635dd1f96683b9accbd4a67d8d0aaa454f6e373a"
    "da2626711bfac881";
static const char rsa_2048_sha1[] =
    "4bfa259353c635fcfdf95e3b3f8be9bc9fc1785f4a64583ca06ef3d5c1a42a3ea8d6448c6595eff5"
    "fbd74e2888762c7342bf764d5d3e7d77ce2f6da5a2ba8f45e0d3518677e194169a74697ae17f12e4"
    "729263403e868c36069ba128add37387149de289d913bb452bb0228fdb7af11c54a2f79a370cc406"
    "93d56fe3fa2f94b181545c9f497c585b195ba19608235e3208dd3f5cdeb44778d70b1b29960c75ee"
    "d196eb73f9b9b6f4b580ce2bb639f8e8889c9b096dac8296acf5b827803d27468db997794a68267e"
    "cf1224232012b1abccea97b6524f92cf8eea91a33d7daab5fec80f736e615ba4de5b27ef0957e90c"
    "4e3948568adcb9795cfc72283c989ace";
static const char rsa_2048_sha256[] =
    "49f81c24af8ef2b205b520693cb79526836da55053573e43c8ef8c31b47b6b38b9069353ccf459d6"
    "cb21794759dfb1092a6605b69fcabb93ccc34d8acbd0d56fe6e19453d186b608577415291b19c9b3"
    "1b9a3fa0a6c9ed32ae918426c28f8791087d06c3275f70c720bdf269bd959a3ac7557d5ff8691045"
    "eb70a572cb8ad43992f42797fd9daee40a341e097c6da1acb1981dc11836a833e83029f019a9b4d4"
    "6948bbb7ce80ea3f3c4eef0e6e7c4ebd4080808b6e7d21f9ce6812defb2865b96cda25bb1cd8be75"
    "dfab044f02f1550f60f3fcddf3f82db96564ad2eb4951a0b79d4a8533791072a5db733546d61b346"
    "f2f8602351372d15deedb7b3583875ca";
static const char rsa_2048_sha512[] =
    "0e4efd41252a925df1f6c73b4c52112dd62b663f1c6ff63c434a578ce4ae406153bf637eac0d9a06"
    "f3f7ba49a732db3ec5fb6898781e1d70923bedaf99807bc62c08ff2fc3cfd0601d5c017c3b3c6d48"
    "395a6af39ef75074ff6c635c365012d6094369fa277323c9ea633da7915f189d4f431b3edd003efd"
    "27c892c9c1ffa6b52577464495aaacd275adfa8021310e3f06eb3f9dcd0b1599d555cf567cdd3a64"
    "24da6b34acad75d20a48b335f7566c5a223c50c6f3b40ef485cb809c04a81aa36689e4d9723f302c"
    "7c62d49b09ae603d711992e7e57d061f9bb86ad12efc63f1399a876767cd71a448663053b7625aef"
    "42656ef2b5501cdf1f61cd4aa6ca46cc";
static const char rsa_4096_sha1[] =
    "4b89368873fb2b26cd1773468e6728f05536d2c74f594468eb9b1ee2db3e8d6d3526c0dcb34adaa4"
    "7fec554fb15f53d9df8dca49b89be2b70016c42aadd9a0e45d991e0bd75b4cf3043d2536af30a0c1"
    "1c519e60cf0fcd954d718d12942311f5fd37a7bca06e4ade3b64612784dcbdc40161aeb9323787b2"
    "772e6e5923ae705ee2864d8585f18044e58350a0f75af0e7de132c038e23892b594b656e9f8d4f52"
    "5e3d061f69310272f195463171ac584393441bbbaa0f5b99cd3bb49e13fb013bd6495982ce784b3a"
    "2b0a9dca319fdb0d38169740a659cbaea517b1ac35283dbb5a40456974baff8f66dff3fc5b3b441f"
    "523921d814f8f8cb86228c9b22dd21e9a884f28d19d1d9c0192db5805ed80e84a6008027731b1bf7"
    "4b672b3a123b3379db50da64c9a34894eab4d33bc72dcfaa10adc452d536b6cffa1563fdb471bf1a"
    "351bed69cf9cabef65a3b2e748ff65e3f1a253b74b269bec9cab3dc063011432ef289329efe04269"
    "ad52a23a5910618fa78941c7605d40caf4814f1c4d0a81cf9670ff210dcf5e745737a7fb58d579bd"
    "be5593a88a10cdfd400f35a1bbf26be120788e1fba8e7635f5b75ea8f07e8076917b93a1c41eba8e"
    "bea87623bc36433fe3a50e560f7caa423a295ca8cec44a281e76b010cce02c11d1a7687925953b63"
    "bbad3a57a1413caef8f36c479d9a9bbbe517949f5b69d84a97825dfb456e5ffb";
static const char rsa_4096_sha256[] =
    "48d03fe6199eb7d130799aa13bbbb528ba5be9c7b71cbe72f56ebfdcd45ae28dd50cab47ff0aa055"
    "4c99b2e08ec4914fd760d402161e76a3ee7165cb03470c10c1bde3ee8d95d1614b6e21aa487a721d"
    "1ad7a02572332b330dd460d61606578dafee9af8a17d15221fc1bfe098ff059f5ee9bf96ce686f7a"
    "d3fd2e852478dc5a511621c9c877fdce827356c33f4dda12b31cb96d2f4360dfa2c135dea246f034"
    "923a53bee3abc727a186017cfc16963da4f745cbb119da0cd20cf29df78eeb54eb6f97e50f54cb2a"
    "257e9fb5b690b48ceda38579e59430bb573b01cec3afc204a21b31c8fccb6efaa980e47cf99836e6"
    "ac210a46117a7f0d727e8c828968deb2a43b3a72102dea879609ed460e77ed1c8dd84f426980ae2b"
    "9ac72e5718ef0d5bb3ae3b2ad1901a39dac67034ac54a9832b09537f342f3267b867281baaa2a16b"
    "9a88c94eaceb361bae43a480e6e68662dfdf41086242779270f0b169d40bda80c0552257dde05a58"
    "8f67979bb65d1e323951b48f2df92894c1aa317b178c3c56340285bfcedd8cbdfe8877ad8a447786"
    "5cf5e4d846775f207b719d18caf52b5966c9243dc9a474e95bf8556e239dd161aeaff65993c0d755"
    "2e3c17f31f55e1b2124a84f8f9eb497bc9e33cd1345d1716b115923164b3f074c885efba57736d01"
    "5cf6a18b1b59b2fcc299acddc678fa041054633c659bceea1d56d6d42754d8d6";
static const char ed25519_signature[] =
    "f468323e786d95363194a4112dc8475f7ea6e0ac36aa0d4b04db2f8054337764f6f36c0784f94df4"
    "b9f6dd7345621f669728f6fed565d97275b1df2dce816407";
static const char p256_signature_raw[] =
    "04f942ec250fac0ff4b12ddcbcf9a670b596f7c798f67c46f87d66f5fd762c21f9df8575da21d69d"
    "ff8cb10f98ca158f4aa24209105d4a8a8843453f129e922e";
static const char digest_sha1[] = "9e9deac8d1054df0c4131877b2a867084da6cb2a";
static const char digest_sha256[] =
    "ae1d69a06fe1c59abaa6c506f593b5e1ffd3a26e0e07e617af0e669ef9516f6c";
static const char digest_sha512[] =
    "90672f2224e0261493bc81e318afb2e22f0a81cdce376c2543e609c9bb6264ff2719fde5bf3b80ad"
    "ea2c310aa92cf7306c9866b329fc1223b95de8208e09ded8";
#define P256_HEX                                                                               \
    "3059301306072a8648ce3d020106082a8648ce3d0301070342000457ee6964ef826e252c305dacb186992f51" \
    "4a3d4c2a4e5777a891133c153fbe75bd7f7eea00ce60f3752555f0486641275cc211c19e01dee27d6d3f52a4" \
    "8e1118"
#define ED25519_HEX "c3b2de35677c65d7fefb2fde9fd5a8b98a26ee1fc1f7331c45ebb20d28ff8499"

/* ---- helpers ---- */

static unsigned read_digit(char digit) {
    return digit <= '9' ? (unsigned)(digit - '0') : (unsigned)(digit - 'a' + 10);
}

static eyelet_bytes from_hex(const char *text) {
    size_t size = strlen(text) / 2;
    uint8_t *bytes = eyelet_guard_memory(size);
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(read_digit(text[2 * i]) << 4 | read_digit(text[2 * i + 1]));
    }
    return eyelet_bytes_from(bytes, size);
}

static eyelet_bytes from_text(const char *text) { return eyelet_guard(text, strlen(text)); }

/* An empty view where the text is refused; then what the caller gave is unchanged as well. */
static eyelet_bytes decode(const char *text) {
    uint8_t *der = eyelet_guard_memory(EYELET_PUBLIC_KEY_SIZE_MAX);
    size_t size = 12345;
    if (!eyelet_public_key_decode(from_text(text), der, &size)) {
        assert_int_equal(size, 12345);
        return (eyelet_bytes){NULL, 0};
    }
    assert_in_range(size, 1, EYELET_PUBLIC_KEY_SIZE_MAX);
    return eyelet_guard(der, size);
}

static void assert_bytes_equal(eyelet_bytes given, eyelet_bytes expected) {
    assert_int_equal(given.size, expected.size);
    assert_memory_equal(given.data, expected.data, expected.size);
}

/* text with every occurrence of one string replaced by another. */
static const char *replace(const char *text, const char *from, const char *to) {
    static char result[TEXT_SIZE_MAX];
    size_t size = 0;
    for (const char *at = text; *at != '\0';) {
        if (strncmp(at, from, strlen(from)) == 0) {
            memcpy(result + size, to, strlen(to));
            size += strlen(to);
            at += strlen(from);
        } else {
            result[size++] = *at++;
        }
    }
    result[size] = '\0';
    return result;
}

/* The base64 of a PEM text, without its lines. */
static const char *body_of(const char *pem) {
    static char body[TEXT_SIZE_MAX];
    const char *start = strchr(pem, '\n');
    const char *end = strstr(pem, "\n-----END");
    size_t size = 0;
    for (const char *at = start; at < end; at++) {
        if (*at != '\n') {
            body[size++] = *at;
        }
    }
    body[size] = '\0';
    return body;
}

/* ---- the key's text ---- */

static void a_key_is_the_same_in_every_form_it_is_pasted_in(void **state) {
    (void)state;
    eyelet_bytes expected = from_hex(P256_HEX);
    assert_bytes_equal(decode(p256_pem), expected);
    assert_bytes_equal(decode(p256_certificate), expected);
    assert_bytes_equal(decode(P256_HEX), expected);
    assert_bytes_equal(decode("  " P256_HEX "\r\n"), expected);
    assert_bytes_equal(decode(body_of(p256_pem)), expected);
    assert_bytes_equal(decode(replace(body_of(p256_pem), "=", "")), expected);
    assert_bytes_equal(decode(replace(p256_pem, "\n", "\r\n")), expected);
    assert_bytes_equal(decode(replace(p256_pem, "\n", "\\n")), expected);
    assert_bytes_equal(decode(replace(p256_pem, "\n", "\\r\\n")), expected);
    assert_bytes_equal(decode(replace(p256_pem, "\n", " ")), expected);
    assert_bytes_equal(
        decode(replace(p256_certificate, "-----BEGIN CERT", "a comment\n-----BEGIN CERT")),
        expected);
    static char upper[sizeof P256_HEX];
    for (size_t i = 0; i < sizeof upper; i++) {
        char digit = P256_HEX[i];
        upper[i] = digit >= 'a' && digit <= 'f' ? (char)(digit - 'a' + 'A') : digit;
    }
    assert_bytes_equal(decode(upper), expected);
}

static void an_rsa_key_is_the_same_in_pem_and_in_its_certificate(void **state) {
    (void)state;
    eyelet_bytes key = decode(rsa_2048_pem);
    assert_int_equal(key.size, 294);
    assert_bytes_equal(decode(rsa_2048_certificate), key);
    assert_bytes_equal(decode(body_of(rsa_2048_pem)), key);
    assert_int_equal(decode(rsa_4096_pem).size, 550);
}

static void an_ed25519_key_is_32_bytes_in_every_form(void **state) {
    (void)state;
    eyelet_bytes expected = from_hex(ED25519_HEX);
    assert_bytes_equal(decode(ED25519_HEX), expected);
    assert_bytes_equal(decode(ed25519_pem), expected);
    assert_bytes_equal(decode(body_of(ed25519_pem)), expected);
    assert_bytes_equal(decode(ed25519_certificate), expected);
    assert_bytes_equal(decode("302a300506032b6570032100" ED25519_HEX), expected);
}

static void what_is_no_key_of_these_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *name;
        const char *text;
    } cases[] = {
        {"nothing", ""},
        {"white space", " \n"},
        {"a shared secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
        {"P-384", p384_pem},
        {"a compressed point", p256_compressed_pem},
        {"RSA of 1,024 bits", rsa_1024_pem},
        {"RSA of 2,047 bits", rsa_2047_pem},
        {"RSA without SubjectPublicKeyInfo", rsa_2048_pkcs1_pem},
        {"PEM without its end", "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA"},
        {"PEM without its content", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"},
        {"only the end of PEM", "-----END PUBLIC KEY-----\n"},
        {"a private key's label",
         /* in two pieces, for those who search for private keys */
         "-----BEGIN PRIVATE "
         "KEY-----\nMCowBQYDK2VwAyEA\n-----END PRIVATE "
         "KEY-----\n"},
        {"hex of 31 bytes", "c3b2de35677c65d7fefb2fde9fd5a8b98a26ee1fc1f7331c45ebb20d28ff84"},
        {"hex of 33 bytes", ED25519_HEX "00"},
        /* points of order 4, 1 and 2: who signs with R = 0100..00 or ecff..7f and S = 0 is
         * taken by them for every few messages (node: crypto.verify) */
        {"zeros in place of a key",
         "0000000000000000000000000000000000000000000000000000000000000000"},
        {"a point of order 4",
         "0000000000000000000000000000000000000000000000000000000000000080"},
        {"the point of order 1",
         "0100000000000000000000000000000000000000000000000000000000000000"},
        {"the point of order 2",
         "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"},
        {"an odd hex digit", ED25519_HEX "0"},
        {"a byte after DER", P256_HEX "00"},
        {"an Ed25519 key of 31 bytes in DER", "3029300506032b6570032000c3b2de35677c65d7fefb2fde"
                                              "9fd5a8b98a26ee1fc1f7331c45ebb20d28ff84"},
        {"unused bits in a bit string", "302a300506032b6570032101" ED25519_HEX},
        {"a length of more bytes than needed", "30812a300506032b6570032100" ED25519_HEX},
        {"an indefinite length", "3080300506032b6570032100" ED25519_HEX},
        {"a length past the end", "302b300506032b6570032100" ED25519_HEX},
        {"a length of four bytes", "30840000002a300506032b6570032100" ED25519_HEX},
        {"X25519's object identifier", "302a300506032b656e032100" ED25519_HEX},
        {"base64 with one digit too many", "w7LeNWd8Zdf++y/en9WouYom7h/B9zMcReuyDSj/hJkA="},
        {"base64 with unused bits", "w7LeNWd8Zdf++y/en9WouYom7h/B9zMcReuyDSj/hJl="},
        {"base64 with too much padding", "w7LeNWd8Zdf++y/en9WouYom7h/B9zMcReuyDSj/hJk=="},
        {"base64 with padding inside", "w7Le=NWd8Zdf++y/en9WouYom7h/B9zMcReuyDSj/hJk"},
        {"base64 with another character", "w7LeNWd8Zdf++y/en9WouYom7h/B9zMcReuyDSj*hJk="},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (decode(cases[i].text).size != 0) {
            fail_msg("%s is taken for a key", cases[i].name);
        }
    }
    /* The same base64 without its fault is a key. */
    assert_int_equal(decode("w7LeNWd8Zdf++y/en9WouYom7h/B9zMcReuyDSj/hJk=").size, 32);
    assert_int_equal(decode("w7LeNWd8Zdf--y_en9WouYom7h_B9zMcReuyDSj_hJk").size, 32);
}

static void a_cut_certificate_is_refused_at_every_place(void **state) {
    (void)state;
    const char *certificates[] = {p256_certificate, rsa_2048_certificate, ed25519_certificate};
    for (size_t i = 0; i < 3; i++) {
        const char *body = body_of(certificates[i]);
        for (size_t size = 0; size < strlen(body) - 4; size += 4) {
            char text[TEXT_SIZE_MAX];
            (void)snprintf(text, sizeof text,
                           "-----BEGIN CERTIFICATE-----\n%.*s\n-----END CERTIFICATE-----\n",
                           (int)size, body);
            assert_int_equal(decode(text).size, 0);
        }
    }
}

static void a_changed_certificate_never_reads_out_of_bounds(void **state) {
    (void)state;
    const char *body = body_of(p256_certificate);
    for (size_t i = 0; body[i] != '\0'; i++) {
        for (const char *digit = "A/z9"; *digit != '\0'; digit++) {
            char text[TEXT_SIZE_MAX];
            (void)snprintf(text, sizeof text,
                           "-----BEGIN CERTIFICATE-----\n%s\n-----END CERTIFICATE-----\n",
                           body);
            text[28 + i] = *digit;
            (void)decode(text);
        }
    }
}

static void a_certificate_longer_than_the_limit_is_refused(void **state) {
    (void)state;
    static char text[8192];
    size_t size = (size_t)snprintf(text, sizeof text, "-----BEGIN CERTIFICATE-----\n%s",
                                   body_of(rsa_2048_certificate));
    memset(text + size, 'A', 6000);
    (void)snprintf(text + size + 6000, sizeof text - size - 6000,
                   "\n-----END CERTIFICATE-----\n");
    assert_int_equal(decode(text).size, 0);
}

/* ---- signatures ---- */

static bool verify_der(eyelet_bytes key, const uint8_t *digest, eyelet_bytes signature) {
    uint8_t raw[64];
    return eyelet_ecdsa_p256_unpack(signature, raw) &&
           eyelet_ecdsa_p256_verify(key, digest, eyelet_bytes_from(raw, sizeof raw));
}

static void ecdsa_takes_the_signature_in_both_forms(void **state) {
    (void)state;
    eyelet_bytes key = decode(p256_pem);
    const uint8_t *digest = from_hex(digest_sha256).data;
    assert_true(verify_der(key, digest, from_hex(p256_signature)));
    assert_true(eyelet_ecdsa_p256_verify(key, digest, from_hex(p256_signature_raw)));
    assert_false(eyelet_ecdsa_p256_verify(key, digest, from_hex(p256_signature)));
    assert_false(verify_der(key, digest, from_hex(p256_signature_raw)));
}

/* Calls visit with each bit of bytes changed in turn. */
static void change_every_bit(eyelet_bytes bytes, void (*visit)(eyelet_bytes changed)) {
    uint8_t *copy = eyelet_guard_memory(bytes.size);
    memcpy(copy, bytes.data, bytes.size);
    for (size_t bit = 0; bit < 8 * bytes.size; bit++) {
        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
        visit(eyelet_bytes_from(copy, bytes.size));
        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

/* Calls visit with bytes cut at every size, and with one byte more. */
static void change_size(eyelet_bytes bytes, void (*visit)(eyelet_bytes changed)) {
    for (size_t size = 0; size < bytes.size; size++) {
        visit(eyelet_guard(bytes.data, size));
    }
    uint8_t *longer = eyelet_guard_memory(bytes.size + 1);
    memcpy(longer, bytes.data, bytes.size);
    visit(eyelet_bytes_from(longer, bytes.size + 1));
}

static eyelet_bytes some_key;
static eyelet_bytes some_digest;
static eyelet_bytes some_signature;

static void refuse_raw_ecdsa(eyelet_bytes signature) {
    assert_false(eyelet_ecdsa_p256_verify(some_key, some_digest.data, signature));
}
static void refuse_der_ecdsa(eyelet_bytes signature) {
    assert_false(verify_der(some_key, some_digest.data, signature));
}
static void refuse_ecdsa_digest(eyelet_bytes digest) {
    assert_false(verify_der(some_key, digest.data, some_signature));
}
static void refuse_ecdsa_key(eyelet_bytes key) {
    assert_false(verify_der(key, some_digest.data, some_signature));
}

static void ecdsa_refuses_every_changed_bit_and_size(void **state) {
    (void)state;
    some_key = decode(p256_pem);
    some_digest = from_hex(digest_sha256);
    some_signature = from_hex(p256_signature);
    change_every_bit(some_digest, refuse_ecdsa_digest);
    change_every_bit(some_signature, refuse_der_ecdsa);
    change_every_bit(from_hex(p256_signature_raw), refuse_raw_ecdsa);
    change_every_bit(some_key, refuse_ecdsa_key);
    change_size(some_signature, refuse_der_ecdsa);
    change_size(from_hex(p256_signature_raw), refuse_raw_ecdsa);
    change_size(some_key, refuse_ecdsa_key);
}

static void rsa_takes_both_hashes_and_sizes(void **state) {
    (void)state;
    const uint8_t *sha1 = from_hex(digest_sha1).data;
    const uint8_t *sha256 = from_hex(digest_sha256).data;
    eyelet_bytes key = decode(rsa_2048_pem);
    assert_true(eyelet_rsa_verify(key, EYELET_HASH_SHA1, sha1, from_hex(rsa_2048_sha1)));
    assert_true(eyelet_rsa_verify(key, EYELET_HASH_SHA256, sha256, from_hex(rsa_2048_sha256)));
    assert_false(eyelet_rsa_verify(key, EYELET_HASH_SHA1, sha1, from_hex(rsa_2048_sha256)));
    assert_false(eyelet_rsa_verify(key, EYELET_HASH_SHA256, sha256, from_hex(rsa_2048_sha1)));
    assert_false(eyelet_rsa_verify(key, EYELET_HASH_SHA256, sha256, from_hex(rsa_4096_sha256)));
    key = decode(rsa_4096_pem);
    assert_true(eyelet_rsa_verify(key, EYELET_HASH_SHA1, sha1, from_hex(rsa_4096_sha1)));
    assert_true(eyelet_rsa_verify(key, EYELET_HASH_SHA256, sha256, from_hex(rsa_4096_sha256)));
    assert_false(eyelet_rsa_verify(key, EYELET_HASH_SHA256, sha256, from_hex(rsa_2048_sha256)));
}

static void rsa_refuses_other_hashes_and_short_keys(void **state) {
    (void)state;
    eyelet_bytes key = decode(rsa_2048_pem);
    const uint8_t *sha512 = from_hex(digest_sha512).data;
    assert_false(eyelet_rsa_verify(key, EYELET_HASH_SHA512, sha512, from_hex(rsa_2048_sha512)));
    assert_false(eyelet_rsa_verify(key, EYELET_HASH_SHA384, sha512, from_hex(rsa_2048_sha512)));
    /* Signed rightly: its size alone is what is refused. */
    assert_false(eyelet_rsa_verify(from_hex(rsa_1024_der), EYELET_HASH_SHA256,
                                   from_hex(digest_sha256).data, from_hex(rsa_1024_sha256)));
}

/* rsa_2048_pem with another exponent of one byte. */
static eyelet_bytes make_key_with_exponent(uint8_t exponent) {
    eyelet_bytes original = decode(rsa_2048_pem);
    uint8_t *key = eyelet_guard_memory(original.size - 2);
    memcpy(key, original.data, original.size - 2);
    key[3] = (uint8_t)(key[3] - 2);
    key[22] = (uint8_t)(key[22] - 2);
    key[27] = (uint8_t)(key[27] - 2);
    memcpy(key + original.size - 5, (const uint8_t[]){0x02, 0x01, exponent}, 3);
    return eyelet_bytes_from(key, original.size - 2);
}

static bool decodes_from_hex(eyelet_bytes der) {
    char text[2 * EYELET_PUBLIC_KEY_SIZE_MAX + 1];
    for (size_t i = 0; i < der.size; i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", (unsigned)der.data[i]);
    }
    return decode(text).size == der.size;
}

static void rsa_exponents_that_sign_nothing_are_refused(void **state) {
    (void)state;
    assert_true(decodes_from_hex(make_key_with_exponent(3)));
    assert_false(decodes_from_hex(make_key_with_exponent(0)));
    assert_false(decodes_from_hex(make_key_with_exponent(1)));
    assert_false(decodes_from_hex(make_key_with_exponent(2)));
    assert_false(decodes_from_hex(make_key_with_exponent(0x83)));
    /* With an exponent of 1 the padded digest itself would be a signature. */
    uint8_t forged[256];
    eyelet_bytes digest = from_hex(digest_sha256);
    eyelet_bytes info = from_hex("3031300d060960864801650304020105000420");
    memset(forged, 0xff, sizeof forged);
    forged[0] = 0;
    forged[1] = 1;
    memcpy(forged + 256 - 32, digest.data, 32);
    memcpy(forged + 256 - 32 - info.size, info.data, info.size);
    forged[256 - 32 - info.size - 1] = 0;
    assert_false(eyelet_rsa_verify(make_key_with_exponent(1), EYELET_HASH_SHA256, digest.data,
                                   eyelet_bytes_from(forged, 256)));
}

static void refuse_rsa_signature(eyelet_bytes signature) {
    assert_false(eyelet_rsa_verify(some_key, EYELET_HASH_SHA256, some_digest.data, signature));
}
static void refuse_rsa_digest(eyelet_bytes digest) {
    assert_false(eyelet_rsa_verify(some_key, EYELET_HASH_SHA256, digest.data, some_signature));
}
static void refuse_rsa_key(eyelet_bytes key) {
    assert_false(eyelet_rsa_verify(key, EYELET_HASH_SHA256, some_digest.data, some_signature));
}

static void rsa_refuses_every_changed_bit_and_size(void **state) {
    (void)state;
    some_key = decode(rsa_2048_pem);
    some_digest = from_hex(digest_sha256);
    some_signature = from_hex(rsa_2048_sha256);
    change_every_bit(some_digest, refuse_rsa_digest);
    change_every_bit(some_signature, refuse_rsa_signature);
    change_every_bit(some_key, refuse_rsa_key);
    change_size(some_signature, refuse_rsa_signature);
    change_size(some_key, refuse_rsa_key);
}

/* [RFC8032, 7.1] */
static const struct {
    const char *name;
    const char *key;
    const char *message;
    const char *signature;
} ed25519_cases[] = {
    {"test 1, an empty message",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701"
     "cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"test 2, one byte", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
     "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d"
     "0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"test 3, two bytes", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
     "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f7609"
     "84dc6594a7c15e9716ed28dc027beceea1ec40a"},
};

static void ed25519_signatures_are_those_of_the_rfc(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof ed25519_cases / sizeof ed25519_cases[0]; i++) {
        if (!eyelet_ed25519_verify(from_hex(ed25519_cases[i].key),
                                   from_hex(ed25519_cases[i].message),
                                   from_hex(ed25519_cases[i].signature))) {
            fail_msg("%s is refused", ed25519_cases[i].name);
        }
        size_t other = (i + 1) % (sizeof ed25519_cases / sizeof ed25519_cases[0]);
        assert_false(eyelet_ed25519_verify(from_hex(ed25519_cases[other].key),
                                           from_hex(ed25519_cases[i].message),
                                           from_hex(ed25519_cases[i].signature)));
        assert_false(eyelet_ed25519_verify(from_hex(ed25519_cases[i].key),
                                           from_hex(ed25519_cases[other].message),
                                           from_hex(ed25519_cases[i].signature)));
    }
    assert_true(eyelet_ed25519_verify(decode(ed25519_pem), from_text(MESSAGE),
                                      from_hex(ed25519_signature)));
}

static void refuse_ed25519_signature(eyelet_bytes signature) {
    assert_false(eyelet_ed25519_verify(some_key, from_text(MESSAGE), signature));
}
static void refuse_ed25519_key(eyelet_bytes key) {
    assert_false(eyelet_ed25519_verify(key, from_text(MESSAGE), some_signature));
}
static void refuse_ed25519_message(eyelet_bytes message) {
    assert_false(eyelet_ed25519_verify(some_key, message, some_signature));
}

static void ed25519_refuses_every_changed_bit_and_size(void **state) {
    (void)state;
    some_key = decode(ed25519_pem);
    some_signature = from_hex(ed25519_signature);
    change_every_bit(some_signature, refuse_ed25519_signature);
    change_every_bit(some_key, refuse_ed25519_key);
    change_every_bit(from_text(MESSAGE), refuse_ed25519_message);
    change_size(some_signature, refuse_ed25519_signature);
    change_size(some_key, refuse_ed25519_key);
    change_size(from_text(MESSAGE), refuse_ed25519_message);
}

static void a_key_of_another_kind_is_refused(void **state) {
    (void)state;
    const char *keys[] = {p256_pem, rsa_2048_pem, ed25519_pem};
    const uint8_t *digest = from_hex(digest_sha256).data;
    for (size_t i = 0; i < 3; i++) {
        eyelet_bytes key = decode(keys[i]);
        assert_int_equal(verify_der(key, digest, from_hex(p256_signature)), i == 0);
        assert_int_equal(
            eyelet_rsa_verify(key, EYELET_HASH_SHA256, digest, from_hex(rsa_2048_sha256)),
            i == 1);
        assert_int_equal(
            eyelet_ed25519_verify(key, from_text(MESSAGE), from_hex(ed25519_signature)),
            i == 2);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_the_same_in_every_form_it_is_pasted_in),
        cmocka_unit_test(an_rsa_key_is_the_same_in_pem_and_in_its_certificate),
        cmocka_unit_test(an_ed25519_key_is_32_bytes_in_every_form),
        cmocka_unit_test(what_is_no_key_of_these_is_refused),
        cmocka_unit_test(a_cut_certificate_is_refused_at_every_place),
        cmocka_unit_test(a_changed_certificate_never_reads_out_of_bounds),
        cmocka_unit_test(a_certificate_longer_than_the_limit_is_refused),
        cmocka_unit_test(ecdsa_takes_the_signature_in_both_forms),
        cmocka_unit_test(ecdsa_refuses_every_changed_bit_and_size),
        cmocka_unit_test(rsa_takes_both_hashes_and_sizes),
        cmocka_unit_test(rsa_refuses_other_hashes_and_short_keys),
        cmocka_unit_test(rsa_exponents_that_sign_nothing_are_refused),
        cmocka_unit_test(rsa_refuses_every_changed_bit_and_size),
        cmocka_unit_test(ed25519_signatures_are_those_of_the_rfc),
        cmocka_unit_test(ed25519_refuses_every_changed_bit_and_size),
        cmocka_unit_test(a_key_of_another_kind_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
