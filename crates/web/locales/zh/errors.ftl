# Draft, not reviewed by a native speaker.
# What is said when a request is not answered as asked: what happened, what is safe, what to do.

error-not-found-title = 未找到
error-not-found-detail = 此地址没有内容，或未与您共享。请检查地址，或返回首页。

error-not-signed-in-title = 请登录
error-not-signed-in-detail = 此内容仅供已登录者使用。未作任何更改。

error-not-allowed-title = 您的角色无此权限
error-not-allowed-detail = 您的角色不允许：{ $act }。未作任何更改。请联系贵组织的联络人。

error-invalid-title = 存在问题
error-invalid-detail = 所填内容有误，无法使用。未作任何更改。请更正后重新提交。

error-stale-title = 记录已被更改
error-stale-detail = 您打开此记录后，他人已作更改；现为第 { $version } 版。您的更改未保存。请重新打开记录后再试。

error-key-reused-title = 已以其他内容提交过
error-key-reused-detail = 同一密钥已用于其他内容。未作任何更改。请使用新密钥，或重新打开表单。

error-conflict-title = 目前无法进行

error-throttled-title = 尝试次数过多
error-throttled-detail = 尝试次数过多。未作任何更改。请等待 { $seconds } 秒后再试。

error-unavailable-title = 服务繁忙
error-unavailable-detail = 未作任何更改。请稍后再试。

error-internal-title = 我方出现问题
error-internal-detail = 未作任何更改。请重试；如再次出现，请将下方编号告知秘书处。

error-malformed-title = 无法读取请求
error-malformed-detail = 未作任何更改。请检查所发送的内容。

error-media-type-title = 此处不接受该类内容
error-media-type-detail = 未作任何更改。请发送 { $wanted }。

error-version-required-title = 缺少版本
error-version-required-detail = 更改须注明所读版本（If-Match）。未作任何更改。请读取记录后再试。

error-cross-site-title = 已拒绝
error-cross-site-detail = 该请求来自其他网站，未予执行。请在此打开页面后再试。

error-overloaded-title = 同时请求过多
error-overloaded-detail = 未作任何更改。请几秒后再试。

error-slow-title = 响应时间过长
error-slow-detail = 您的请求仍可能被执行。重复之前请先查看。

error-no-pdf-title = 此处没有 PDF
error-no-pdf-detail = 本服务安装时未包含 PDF。请下载文档（DOCX），或打印页面并另存为 PDF。

error-misdirected-title = 地址错误
error-misdirected-detail = 服务不以此名称应答。请使用运营者提供的地址。

error-method-not-allowed-title = 此处不允许该方法
error-method-not-allowed-detail = 未作任何更改。Allow 标头列出此地址可用的方法。

error-too-large-title = 内容过大
error-too-large-detail = 所发送的内容超出此处上限。未作任何更改。表单最多 64 KiB，文件最多 5 MiB，合作安排的文件最多 10 MiB。

place-sheet = 工作表 { $sheet }
place-row = 第 { $row } 行
place-column = 列 { $column }

error-changed-title = 内容已被更改
error-changed-detail = 您读取之后，他人已作更改。您的更改未保存。请重新读取后再试。
