//! The fence around a solve that the server started: memory by the operating system, no core files.

use anyhow::Context;

/// Limits this process's address space to `megabytes`, so that native code that runs away ends here and nowhere else.
pub fn fence_memory(megabytes: u64) -> anyhow::Result<()> {
    let bytes = megabytes.saturating_mul(1024 * 1024);
    rlimit::setrlimit(rlimit::Resource::AS, bytes, bytes).context("limiting memory")?;
    rlimit::setrlimit(rlimit::Resource::CORE, 0, 0).context("switching core files off")
}
