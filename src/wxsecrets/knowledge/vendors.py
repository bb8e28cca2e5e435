"""Other vendors whose secrets have the same shape, often under the same key names.

One row a vendor: `words` are matched as whole words of a name (`QQ_APP_KEY`, `facebookAppSecret`), `text`
against lines of text and paths, case-insensitively. WeChat's own hosts end in `qq.com`, so QQ is careful.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vendor:
    """A vendor: its name for people, and how names and texts speak of it."""

    name: str
    words: str
    text: str = ""


VENDORS = (
    Vendor("QQ", "qq qzone qqzone", r"(?<![a-z.@])qq(?![a-z]|\.com|map|group|群|号)"),
    Vendor("Weibo", "weibo sina sinaweibo wb", r"weibo|新浪"),
    Vendor("DingTalk", "dingtalk dingding ding", r"dingtalk|钉钉"),
    Vendor("Feishu", "feishu lark", r"feishu|larksuite|飞书"),
    Vendor("Alipay", "alipay", r"alipay|支付宝"),
    Vendor("Alibaba Cloud", "aliyun ali oss vod", r"aliyun|阿里云|百川"),
    Vendor("Taobao", "taobao tmall top", r"taobao|淘宝|天猫"),
    Vendor("JD", "jd jingdong", r"jingdong|京东|(?<![a-z])jd\.com"),
    Vendor("Pinduoduo", "pdd pinduoduo", r"pinduoduo|拼多多"),
    Vendor("Youzan", "youzan kdt", r"youzan|有赞"),
    Vendor("Weimob", "weimob", r"weimob|微盟"),
    Vendor("Kaola", "kaola", r"考拉"),
    Vendor("Meituan", "meituan dianping eleme", r"meituan|美团|饿了么"),
    Vendor("Douyin", "douyin toutiao bytedance tiktok tt", r"douyin|抖音|toutiao|头条|字节跳动|bytedance|tiktok"),
    Vendor("Kuaishou", "kuaishou ks", r"kuaishou|快手"),
    Vendor("Xiaohongshu", "xhs xiaohongshu", r"xiaohongshu|小红书"),
    Vendor("Bilibili", "bilibili", r"bilibili"),
    Vendor("Zhihu", "zhihu douban renren", r"(?<![a-z])zhihu|douban|renren"),
    Vendor("Baidu", "baidu bd", r"百度|baidu"),
    Vendor("Amap", "amap gaode", r"高德|amap|gaode"),
    Vendor("Mob", "mob sharesdk smssdk", r"sharesdk|smssdk|(?<![a-z])mob\.com"),
    Vendor("Umeng", "umeng", r"umeng|友盟"),
    Vendor("JPush", "jpush jiguang jg", r"jpush|极光"),
    Vendor("GeTui", "getui igetui igexin unipush", r"getui|个推|unipush"),
    Vendor("Xinge", "xinge", r"信鸽"),
    Vendor("OPPO", "oppo heytap"),
    Vendor("vivo", "vivo"),
    Vendor("Xiaomi", "xiaomi", r"xiaomi|小米"),
    Vendor("Huawei", "huawei honor hms", r"huawei|华为"),
    Vendor("Meizu", "meizu flyme", r"魅族"),
    Vendor("Youdao", "youdao", r"youdao|有道"),
    Vendor("iFlytek", "xunfei iflytek xfyun", r"科大讯飞|xfyun|iflytek"),
    Vendor("Turing", "turing tuling", r"图灵机器人|tuling123"),
    Vendor("Yunpian", "yunpian submail sendcloud", r"yunpian|云片|sendcloud"),
    Vendor("Qiniu", "qiniu upyun", r"qiniu|七牛|upyun|又拍"),
    Vendor("NetEase", "netease nim yunxin", r"网易|netease"),
    Vendor("RongCloud", "rong rongcloud rongyun", r"rongcloud|融云"),
    Vendor("Agora", "agora easemob huanxin", r"agora\.io|声网|easemob|环信"),
    Vendor("Bmob", "bmob leancloud", r"bmob|leancloud"),
    Vendor("Aldwx", "ald aldwx", r"ald-stat|阿拉丁"),
    Vendor("Tencent Cloud", "trtc cos", r"(?<![a-z])trtc(?![a-z])"),
    Vendor("Fxiaoke", "fxiaoke", r"fxiaoke|纷享销客"),
    Vendor("Yonyou", "yonyou kingdee", r"用友|金蝶"),
    Vendor("Hikvision", "hikvision hik ezviz ys7", r"hikvision|海康|萤石"),
    Vendor("Tuya", "tuya iot", r"(?<![a-z])tuya|涂鸦"),
    Vendor("Yixin", "yixin", r"易信"),
    Vendor("Facebook", "facebook fb messenger instagram", r"facebook|instagram|(?<![a-z0-9])fb(?![a-z0-9])"),
    Vendor("Twitter", "twitter", r"twitter"),
    Vendor("Google", "google firebase", r"googleapis|accounts\.google"),
    Vendor("GitHub", "github gitlab gitee", r"(?<![a-z./@])github(?!\.com)|gitlab|gitee(?!\.com)"),
    Vendor("LinkedIn", "linkedin dropbox slack spotify discord", r"linkedin|dropbox|spotify|discord"),
    Vendor("LINE", "line kakao naver", r"kakao|naver"),
    Vendor("PayPal", "paypal stripe braintree", r"paypal|braintree"),
    Vendor("AWS", "aws amazon azure"),
    Vendor("Twilio", "twilio mailgun pusher algolia", r"twilio|mailgun"),
    Vendor("Flickr", "flickr tumblr trello steam twitch vk yandex", r"flickr|tumblr|trello|twitch"),
    Vendor("Sentry", "sentry bugly infracost talkingdata growingio", r"talkingdata|growingio"),
)

VENDOR_WORDS = "|".join(vendor.text for vendor in VENDORS if vendor.text)
"""An expression for how lines of text and paths speak of any of them."""
