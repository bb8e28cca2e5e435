"""What says that a private key is one of WeChat's: the names of files, variables and calls."""

from __future__ import annotations

from wxsecrets.knowledge.credentials import CLOUD_KEY, MERCHANT_KEY, UPLOAD_KEY

# (credential, pattern of a path). Source: docs of miniprogram-ci (the console's download is private.APPID.key), of the
# merchant platform (apiclient_key.pem) and of CloudBase custom login.
FILES = (
    (UPLOAD_KEY, r"(?:^|/)private\.wx[0-9a-f]{16}[^/]*$"),
    (MERCHANT_KEY, r"(?:^|/)[^/]*apiclient[_-]?key[^/]*$"),
    (CLOUD_KEY, r"(?:^|/)tcb_custom_login[^/]*$"),
)
# (credential, pattern of the text before the key or at the file's beginning).
NAMES = (
    (
        UPLOAD_KEY,
        r"miniprogram-ci|miniprogram_?private|ci\.Project\(|upload_?key|"
        r"(?:mini_?program|weapp|mp|wx)_?(?:ci|upload)_?(?:private_?)?key",
    ),
    (
        MERCHANT_KEY,
        r"merchant_?private|mch_?private|apiclient_?key|(?:wx|wechat|weixin)_?pay\w{0,12}(?:private|key)|wechatpay|"
        r"mch_?id|商户私钥",
    ),
    # Its ID is a UUID; that of a Google service account, otherwise written alike, is 40 hex digits.
    (
        CLOUD_KEY,
        r"private_key_id\W{1,6}[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\W{1,12}private_?key|tcb_custom_login",
    ),
)
# Imports and constants stand at the beginning of a file: this many characters of it are looked at.
LOOKED_AT = 4000

KEY_STORES = r"apiclient[^/]*\.(?:p12|pfx)$|(?:^|/)[^/]*(?:wxpay|wechat_?pay|weixin_?pay|mch)[^/]*\.(?:p12|pfx)$"
