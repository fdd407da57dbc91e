"""When a page of Streamlit stands still, so that it can be read and pressed."""

STILL_MS = 700

_HAS_STOOD = """still => {
  const app = document.querySelector('[data-testid=stApp]');
  const moves = app?.dataset.testScriptState !== 'notRunning'
    || document.querySelector('[data-stale=true]');
  const now = performance.now();
  if (moves) window.stoodSince = undefined;
  else window.stoodSince ??= now;
  return !moves && now - window.stoodSince >= still;
}"""


def settle(page):
    """Wait until no script has run and nothing is left of an earlier run for a while.

    On a busy machine a press reaches the script late, and what it drew before stands for a moment
    beside what it draws now.
    """
    page.evaluate("window.stoodSince = undefined")
    page.wait_for_function(_HAS_STOOD, arg=STILL_MS, polling=50, timeout=120_000)
