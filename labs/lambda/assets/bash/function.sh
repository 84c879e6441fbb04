# The function itself. The runtime, which lies in a layer, sources this file and calls `handler` with each event.
handler() {
  local event=$1 n=0
  if [[ $event =~ \"fail\"[[:space:]]*:[[:space:]]*true ]]; then
    echo "you asked for a failure" >&2
    return 1
  fi
  if [[ $event =~ \"n\"[[:space:]]*:[[:space:]]*([0-9]+) ]]; then
    n=${BASH_REMATCH[1]}
  fi
  printf '{"runtime":"bash","doubled":%d}' $((n * 2))
}
