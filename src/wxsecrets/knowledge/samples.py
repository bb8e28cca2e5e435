"""Values that everybody has: the secrets that popular templates, SDKs and WeChat's own pages were published with.

By SHA-256 only.

A fork of a template has the template's own pair. That is a leak of somebody else's, long known: worth a word, nothing
to reset. Made with `wxsecrets history --format json` on each repository, whose fingerprints these are.
"""

from __future__ import annotations

import hashlib

# The repository on GitHub: SHA-256 of each AppSecret in its history. Or the site with the documentation: of each value
# that its examples show and that SDKs quote (a session_key, an EncodingAESKey).
_PUBLISHED = {
    "developers.weixin.qq.com": ("6ebd08cecefeb1c8d412a595d035c4f841d1f7db54611282dc0fe52ad2c51090",),
    "developer.work.weixin.qq.com": ("09a8e0fe098a621e54e4ebba827026f972cf2dc37d805b6cb172d01d525fd1eb",),
    "JeffreySu/WeiXinMPSDK": (
        "01247d35a5dd8f92b423861b8a3e7c60d3a2129121afd451e2a7daf24abe7faa",
        "0621f7e704f772b09ebf762c5357e46c017d6e9f86e7ca4ead4ffb02783f1ea8",
        "0ff4e617ca732060766859a87c2e92117ea5791640b32ae51a2be5e6c4a5d819",
        "26f490b543e700a9b85fcc2f9f699e0bdfa4fad2a94fe432e1e39d6d37163d9d",
        "2f1c93ce6706fe029d6b18dfb19f2181eee9ca152cae3954b96084144963fd4f",
        "424a148cb5bb4bb29477e9061cc4a929d24edc908942f773fb9f7ae2f110438b",
        "480ed780cdbd2b604b6e789acf6ae6165bfbe2fc136ab019c51a80fa2fa68f45",
        "49000a9d29323df4157dc5a165c280fa97d348543e44e62a76ac2f60a784f56e",
        "4be91b4e590a9968199771d39ad78b0646c5c29023da73287be895f934275ec7",
        "4da2d2ec0a822f6035c21372bced257e425a8525f15f399908c5dd02c1d7921b",
        "865cea3ba56dd26346db3ec368867a2e055867c9ae219952da6d4cb96c134d2b",
        "87dadaedc6c1b2332989997030e4ed559c3797eaebb11e6c41cb468db7fd7911",
        "965121db97efa5879c59921df4ab17635ba78d5b34f28d3878327ad13b9caf53",
        "9bfdfaa6b1e8c0acac495e253f5ddcba33f334ce8cfa810be42cefef8fef1f8e",
        "b196f1008d4d58a8f131221f97219e3de4bf18c8f505df66f2c0053fa3244a4a",
        "b3d8581e9a5daff2953cfae657e938dcdf36b4f136d832576360698045fc24b9",
        "b5bb92fb9227ccdc3a9d722b2184d8eecb9807abb583384f2fc676f54e7bdc99",
        "bab00b4d03dacea03d7e5e84e8681bc83b01263d440528dd65457bffbf983fcc",
        "bbd9295998c711c97a6b1f25592d20e1fd92b68cb6cba3382f2edafb39ddf8b8",
        "c7d2647ea28b382468bd91a3bc0cdda2c5d93e8864fd37e3c8101efc8bcc43dc",
        "e8b6ee1be64d458e3928422cbed623a69ecf4b66f09623b4acbab4a5a7f0c566",
        "fdd33a696163c692631143431f1540f3c5c92218ec25d36febd6a11b33a1a917",
    ),
    "YunaiV/ruoyi-vue-pro": (
        "00b1231a6325a51642bb237b377183c9f07a42016e28f688e532bd7d4e6919a6",
        "0448cae9ad8db53594a0f2da9e31cea7c28bc2dd796012f2057f5934ca801192",
        "2b9cf27e235d17fe0714374eb57c08b39e04a44176ba5a230f61f3b8c2819f3f",
        "3e6a393035b6473130f4270099fbaa69225a0d008a85727aac1fd65e40767d0b",
        "6698e5ec9762cafd00c54b2ed2c403f68a4cfbb669bc7a39315e4e2777680a9e",
        "6b37408c3ad77a6df7476c9cb9027fb9d15857b12e625969e7267d45c612ba9c",
        "7e294bee6635adfb854e2cb8b1825ceaac77441d3cb46feb8160b885b4d38c10",
        "9238d1b8550c6b2164dffd785488e25b5469f983e93fdee6053f3ec019de1de4",
        "9b6a8f717aebfeb960acdc4075e63d9520ebc963052738367ada9180f0e35120",
        "a4ff68474ed232b9d2f559319fec6075ad8d608b7bc990ea896eaae1da7f80c9",
        "aef2d3146eddcb47ad059743a3b33812f16d53f2777159ef2695e4f4f3780e1d",
        "b8cc34af2af5b6790cb55b31e2adbf0a1fc4c87257b8b9a6e8b04fefe89cd0ce",
        "ef2b00c07659931502c20ee2c155bff4cb5c56f71bb3717da57c8395598ac47e",
        "f55d1632a20e57773c9a61d1121b0997e25e8f26516154031a78878858ab03fc",
    ),
    "crmeb/CRMEB": (
        "141c0e0d945779919ad51a630abbf7b697e6efd21ef1b3e4a01533af1444221e",
        "6548d2ee292a1df1c4b504fb45c11f20183e23f0127afe398671a73ac21d05dc",
        "9bd076259648a6484bf78e1e7c54b47aae7ad8b0bc036f6ff27aae80036e82b7",
        "b8a841981e642eda17d4f57c66629a80b41f0bd38f690c9569f413ee2554e80b",
    ),
    "linlinjava/litemall": (
        "751e9a788b6ee50bec09f710455aa10188a8ac78ea9c0b7a692520ab5a5c25c0",
        "7bda927c44d23efd0a297c859ad77fda734c2791e75e271c8554f4acc204eb50",
        "c85c78a5ef7168e98687e32a01808c62f8f76c4166aac88e0b52c929e5286bf7",
    ),
    "tumobi/nideshop": (
        "2a1349e0ddb7704ac0a287f9f5b8728008e142756623a4948b6b637e2c914055",
        "8f7005d05aa816b3324d1d69fdd6944507add361d5762ab8198958275ad4da32",
        "bb705ad78df990d7dad45836d2e26631cf888091b1092f3b83e5ce084fe9188b",
    ),
}
_REPOSITORY_OF = {digest: repository for repository, digests in _PUBLISHED.items() for digest in digests}


def sample_of(value: str) -> str:
    """The template, SDK or documentation that a value was published with, "" for none."""
    return _REPOSITORY_OF.get(hashlib.sha256(value.encode()).hexdigest(), "")
