"""Words, hosts and calls that say "this is WeChat"."""

from __future__ import annotations

# Server endpoints that take the AppSecret. Source: developers.weixin.qq.com, API reference.
ENDPOINTS = (
    r"(?<!\bq\.qq\.com/)sns/jscode2session|cgi-bin/(?:stable_)?token|sns/oauth2/access_token|sns/component/jscode2session|"
    r"cgi-bin/clear_quota/v2|component/api_component_token|(?<![a-z/])jscode2session(?![a-z])"
)

# A mini-program of somebody else's is none of WeChat's.
_MINI_PROGRAM = r"(?<!百度)(?<!抖音)(?<!支付宝)(?<!头条)(?<!快手)(?<!QQ)(?<!qq)小程序"

# Anything in a line that speaks of WeChat; case matters.
WORDS = (
    r"api\.weixin\.qq\.com|mp\.weixin\.qq\.com|open\.weixin\.qq\.com|servicewechat\.com|weixin|wechat|weichat|"
    r"wxapp|weapp|wxopen|mini[-_ ]?program|jscode2session(?![a-z])|js_code|微信(?!支付)|"
    rf"{_MINI_PROGRAM}|公众号|公众平台|服务号|订阅号|"
    r"(?<![A-Za-z])wx(?![A-Za-z0-9])|(?<![A-Za-z])wx[._](?=[a-z])|(?<![A-Za-z0-9])[wW]x(?=[A-Z][a-z])|"
    r"(?<![A-Za-z0-9])WX(?=[A-Z_])"
)

# The same in whatever case, in a text of any size.
UNMISTAKABLE = rf"wechat|weixin|miniprogram|jscode2session(?![a-z])|微信(?!支付)|{_MINI_PROGRAM}|公众号"

# In a path, words are also separated by case and punctuation.
PATH_WORDS = r"weixin|wechat|wxapp|weapp|miniprogram|mini-program|小程序|公众号|(?<![A-Za-z])[wW][xX](?![a-z])|mp-wx"

# Addresses that a mini-program's own code has no business with: each takes the AppSecret, or a token that only the
# AppSecret gets. Source: developers.weixin.qq.com, API reference.
SERVER_CALLS = (
    r"api\.weixin\.qq\.com(?:/|\\/|%2[Ff])(?:sns(?:/|\\/|%2[Ff])(?:jscode2session|oauth2(?:/|\\/|%2[Ff])access_token)|"
    r"cgi-bin(?:/|\\/|%2[Ff])(?:stable_token|token|clear_quota(?:/|\\/|%2[Ff])v2))"
)
# Code that runs on a server although it lies among the mini-program's files.
NODE = (
    r"require\(\s*[\"'](?:express|koa|http|https|fs|path|axios|request|request-promise|got|node-fetch|wx-server-sdk|egg|"
    r"@cloudbase/node-sdk|tcb-admin-node|url|querystring|crypto)[\"']|from [\"'](?:express|koa|wx-server-sdk|node:\w+|"
    r"fs|http|https|@nestjs/\w+|egg)[\"']|exports\.main\s*="
)
