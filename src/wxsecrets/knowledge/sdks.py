"""Calls of SDKs that take the AppSecret by its place among the arguments: `WeChatClient(appid, secret)`.

The AppID itself need not be there: `WeChatClient(APPID, '…')`. Names are matched from their end, after `new` and
whatever the class is imported as: `Auth.WeChatOAuth` is `WeChatOAuth`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SdkCall:
    """A function or constructor: its name, which argument (from 0) is the AppSecret, and whose it is."""

    name: str
    argument: int
    sdk: str


SDK_CALLS = (
    SdkCall("WeChatClient", 1, "wechatpy (Python)"),
    SdkCall("WeChatOAuth", 1, "wechatpy (Python)"),
    SdkCall("WeChatComponent", 1, "wechatpy (Python)"),
    SdkCall("WeChatWxa", 1, "wechatpy (Python)"),
    SdkCall("WechatAPI", 1, "co-wechat-api, wechat-api (Node)"),
    SdkCall("WeixinAPI", 1, "wechat-api (Node)"),
    SdkCall("WechatOAuth", 1, "co-wechat-oauth (Node)"),
    SdkCall("WXBizDataCrypt.login", 1, "weapp samples (Node)"),
    SdkCall("JSSDK", 1, "official JS-SDK sample (PHP, Node)"),
    SdkCall("WechatAuth", 1, "ThinkPHP WechatAuth (PHP)"),
    SdkCall("AccessTokenContainer.Register", 1, "Senparc.Weixin (C#)"),
    SdkCall("AccessTokenContainer.RegisterAsync", 1, "Senparc.Weixin (C#)"),
    SdkCall("AccessTokenContainer.TryGetAccessToken", 1, "Senparc.Weixin (C#)"),
    SdkCall("AccessTokenContainer.TryGetAccessTokenAsync", 1, "Senparc.Weixin (C#)"),
    SdkCall("JsApiTicketContainer.Register", 1, "Senparc.Weixin (C#)"),
    SdkCall("JsApiTicketContainer.TryGetJsApiTicket", 1, "Senparc.Weixin (C#)"),
    SdkCall("CommonApi.GetToken", 1, "Senparc.Weixin (C#)"),
    SdkCall("CommonApi.GetTokenAsync", 1, "Senparc.Weixin (C#)"),
    SdkCall("SnsApi.JsCode2Json", 1, "Senparc.Weixin (C#)"),
    SdkCall("OAuthApi.GetAccessToken", 1, "Senparc.Weixin (C#)"),
    SdkCall("TokenAPI.token", 1, "weixin-popular (Java)"),
    SdkCall("TokenManager.init", 1, "weixin-popular (Java)"),
    SdkCall("SnsAPI.jscode2session", 1, "weixin-popular (Java)"),
    SdkCall("WeixinAuthorize::Client.new", 1, "weixin_authorize (Ruby)"),
    SdkCall("PlatformConfig.setWeixin", 1, "Umeng social (Android)"),
    SdkCall("UMWXHandler", 2, "Umeng social (Android)"),
    SdkCall("setWXAppId", 1, "Umeng social (iOS)"),
    SdkCall("weapp.NewClient", 1, "medivhzhan/weapp (Go)"),
    SdkCall("weapp.Login", 1, "medivhzhan/weapp (Go)"),
    SdkCall("mpoauth2.NewEndpoint", 1, "chanxuehong/wechat (Go)"),
)
