#!/usr/bin/env bash
# Do run, send, sign, check and forget do what help says, from a folder of the user's own?   What they do to others, what they say.
# shellcheck source=tests/lint/support/report.bash
. "$(dirname -- "$0")/../lint/support/report.bash"
unset EYELET_START_DIR

entry=$PWD/build.sh
work=$(mktemp -d)/'own hooks'
mkdir "$work"
started=()
stop() {
    local pid
    for pid in ${started[@]+"${started[@]}"}; do
        kill "$pid" 2>/dev/null && wait "$pid"
    done
    rm -rf "${work%/*}"
}
trap 'stop || true' EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# own VERB ARGUMENT...: as a user calls it from the folder of the user's own; output has both streams.
status=0 output=''
own() {
    status=0
    output=$(cd "$work" && "$entry" "$@" 2>&1 </dev/null) || status=$?
}

# said TEXT: the last `own` said it
said() { grep -qF -- "$1" <<<"$output" || printf 'status %s: %s\n' "$status" "$output"; }

# serve FILE ARGUMENT...: a `run` whose output is in FILE; returns once it serves.
serve() {
    local log=$1 round
    shift
    : >"$log"
    (cd "$work" && exec "$entry" run "$@") >"$log" 2>&1 </dev/null &
    started+=("$!")
    for round in {1..300}; do
        grep -q 'Ctrl-C ends it' "$log" && return 0
        kill -0 "${started[-1]}" 2>/dev/null || return 0
        sleep 0.1
    done
    echo "does not serve after $round tenths of a second" >>"$log"
}

cat >"$work/webhooks.json" <<'JSON'
{"sources": {
  "hub": {"provider": "github", "secrets": ["HUB_SECRET"], "deliver": {"url": "http://127.0.0.1:9/in", "attempts": 2}},
  "open": {"provider": "unsigned", "token": "OPEN_TOKEN", "dedup": {"ttl": 60}, "deliver": {"url": "http://127.0.0.1:9/in"}},
  "keyed": {"provider": {"algorithm": "token", "signature": {"query": "key"}, "id": "body:id"}, "secrets": ["OPEN_TOKEN"],
            "deliver": {"url": "http://127.0.0.1:9/in", "attempts": 2}}
}}
JSON
printf 'HUB_SECRET=of-the-hub\nOPEN_TOKEN=open-sesame\n' >"$work/.env"
"$entry" build http cli >"$work/build.log" 2>&1

# ---------------------------------------------------------------- a port that somebody has
port=$(free_port)
serve "$work/first.log" --config webhooks.json --env-file .env --port "$port" --store store
state=$(cat "$build/run/$port/state")
printf '{"sources": {}}' >"$work/other.json"
own run --config other.json --port "$port"
check 'run refuses a port that is taken' "$([ "$status" = 1 ] && said "127.0.0.1:$port is taken" || echo "$status: $output")"
check 'and does not say that it serves' "$(grep -F 'Eyelet serves' <<<"$output" || true)"
check 'what serves there keeps its configuration' "$(cmp "$work/webhooks.json" "$build/run/$port/config/webhooks.json" 2>&1 || true)"
check 'and is still found by send' "$([ "$(cat "$build/run/$port/state" 2>&1)" = "$state" ] || echo 'another state')"

own send hub --port "$port"
check 'send fails where a good event is not taken' "$([ "$status" = 1 ] && said '502 {"error":"delivery_failed"}' || echo "$status: $output")"
own send hub --port "$port" --forge
check 'and does not where a forged one is refused' "$([ "$status" = 0 ] && said '401 {"error":"signature_mismatch"}' || echo "$status: $output")"
# A curl that leaves its command line behind, as whoever lists processes would see it.
mkdir "$work/bin"
printf '#!/bin/sh\nprintf "%%s\\n" "$*" >>"%s"\nexec "%s" "$@"\n' "$work/curl.log" "$(command -v curl)" >"$work/bin/curl"
chmod +x "$work/bin/curl"
PATH="$work/bin:$PATH" own send keyed --port "$port"
check 'the token in a URL reaches the server' "$(said '502 {"error":"delivery_failed"}')"
check 'by a curl whose command line was seen' "$(grep -qF -e '--config' "$work/curl.log" || echo 'it was not')"
check 'and stands neither on a command line nor in what is said' "$(cat "$work/curl.log" - <<<"$output" | grep -F 'open-sesame' || true)"

if answers 9000; then
    skip 'the sample beside another server on port 9000' 'something has the port'
else
    python3 -m http.server 9000 --bind 127.0.0.1 >"$work/stranger.log" 2>&1 &
    started+=("$!")
    until answers 9000; do sleep 0.1; done
    sample_port=$(free_port)
    serve "$work/sample.log" --port "$sample_port" --store sample-store
    own send stripe --port "$sample_port"
    check "the sample's events go to its own receiver, wherever that is" "$([ "${output##*$'\n'}" = '200 {"ok":true}' ] || echo "$output")"
fi
for verb in run dev fastly; do
    for wrong in 0 65536 x; do
        own "$verb" --port "$wrong"
        check "port $wrong is refused by $verb" "$([ "$status" = 1 ] && said 'from 1 to 65535' || echo "$status: $output")"
    done
    # One that has begun on the port and does not listen yet.
    begun=$(free_port)
    mkdir -p "$build/run/$begun"
    output=$(flock "$build/run/$begun/lock" "$entry" "$verb" "--port=$begun" 2>&1 </dev/null) || true
    check "$verb does not begin where another begins" "$(said "127.0.0.1:$begun is taken: another begins there")"
    for option in --config --env-file --port --store; do
        own "$verb" "$option" ''
        check "$verb refuses an empty $option" "$([ "$status" = 1 ] && said "$option needs a value" || echo "$status: $output")"
    done
done
for call in 'send hub --to' 'send hub --id' 'send hub --body' 'check --host' 'deploy --config' 'fastly deploy --config' 'fastly --backend' 'replay --store'; do
    # shellcheck disable=SC2086 # words
    own $call ''
    check "an empty value is refused: $call" "$([ "$status" = 1 ] && said "${call##* } needs a value" || echo "$status: $output")"
done

# ---------------------------------------------------------------- what is told
own check webhooks.json --env-file .env
check 'check says which file it read' "$(said 'checking webhooks.json' && said '0 errors, 0 warnings')"
own check --env-file .env
check 'without a name it takes the webhooks.json where the user stands' "$(said 'checking webhooks.json')"
own check webhooks.json
check 'a secret that is not set is told with where to set it' \
    "$(said 'error sources.hub.secrets.0: the secret HUB_SECRET is not set' && said 'no --env-file FILE was named')"
printf 'HUB_SECRET = of-the-hub\n\n# a comment\nOPEN_TOKEN=open-sesame\nno secret\n' >"$work/odd.env"
own check webhooks.json --env-file odd.env
check 'a line of secrets that cannot be read is told' "$(said 'odd.env:1: is not NAME=value' && said 'odd.env:5: is not')"
check 'and the value is not' "$(grep -F 'of-the-hub' <<<"$output" || true)"
check 'the other lines are read' "$(grep -F 'OPEN_TOKEN is not set' <<<"$output" || true)"
printf '  export\t HUB_SECRET="of-the-hub"\r\n \t\n\t# a comment\n\r\nexport OPEN_TOKEN=open-sesame' >"$work/exported.env"
own check webhooks.json --env-file exported.env
check 'exports, quotes, blank lines and comments are read as a shell would' "$(said '0 errors, 0 warnings')"
sed 's/HUB_SECRET/hub_secret/' "$work/webhooks.json" >"$work/lower.json"
hub_secret=x OPEN_TOKEN=y own check lower.json
check 'secrets in the environment have names in lower case, too' "$(said '0 errors')"
for name in port config wasmtime UID; do
    printf '%s=x\nHUB_SECRET=of-the-hub\nOPEN_TOKEN=open-sesame\n' "$name" >"$work/own.env"
    own check webhooks.json --env-file own.env
    check "a secret is not taken for build.sh's own $name" "$([ "$status" = 1 ] && said "own.env: $name is no name for a secret" || echo "$status: $output")"
done
own sign nobody --config webhooks.json --env-file .env
check 'an unknown source is told with those that there are' "$(said 'webhooks.json has no source "nobody"; it has: hub, open, keyed')"
for option in --config --env-file --body; do
    own sign hub "$option" .
    check "a folder for $option is refused" "$([ "$status" = 1 ] && said 'build.sh: cannot read' || echo "$output")"
done

# ---------------------------------------------------------------- sign
printf '{"zen": "…"}\n' >"$work/a body.json"
own sign hub --config=webhooks.json --env-file=.env --body 'a body.json'
check "sign's curl command sends the user's own file" "$(said "--data-binary @'$work/a body.json'")"

own sign stripe --to https://hooks.example --port "$(free_port)"
check "sign says whose secrets it takes where nothing names them" "$(said "the sample's secrets; --config FILE names yours")"
own sign hub --config webhooks.json --env-file .env
check 'and not where something does' "$([ "$status" = 0 ] && ! grep -F "the sample's" <<<"$output" || echo "$status: $output")"

# ---------------------------------------------------------------- how it is called
ln -s "$entry" "$work/eyelet"
output=$(cd "$work" && ./eyelet check webhooks.json --env-file .env 2>&1) || true
check 'a link to build.sh does' "$(said '0 errors, 0 warnings')"
output=$(sh "$entry" help 2>&1) || true
check 'and sh build.sh' "$(said 'check [FILE]')"
printf '\xef\xbb\xbfHUB_SECRET=of-the-hub\r\nOPEN_TOKEN=open-sesame\r\n' >"$work/windows.env"
own check webhooks.json --env-file windows.env
check 'secrets saved by an editor of Windows are read' "$(said '0 errors, 0 warnings')"
touch "$work/file"
for variable in EYELET_BUILD_DIR EYELET_DIST_DIR; do
    output=$(cd "$work" && env "$variable=$work/file/x" "$entry" check webhooks.json 2>&1) || true
    check "a folder that cannot be written is told with $variable" "$(said "cannot write in $work/file/x: set $variable")"
done
output=$(cd "$work" && env EYELET_CACHE="$work/file/x" "$entry" check webhooks.json 2>&1) || true
check 'and with EYELET_CACHE' "$(said "cannot write in $work/file/x: set EYELET_CACHE")"
output=$(cd "$work" && env -u XDG_CACHE_HOME HOME="$work/file/home" "$entry" check webhooks.json --env-file .env 2>&1) || true
check 'a HOME that cannot be written is not needed' "$(said '0 errors, 0 warnings')"
own run --port "$(free_port)" --store file/x
check 'and with --store' "$(said "cannot write in $work/file/x: set --store")"

# ---------------------------------------------------------------- several at once
for i in {1..8}; do
    (cd "$work" && "$entry" sign hub --config webhooks.json --env-file .env --id "at-once-$i" >"at-once-$i.log" 2>&1) &
    at_once[i]=$!
done
wait "${at_once[@]}"
check 'each of several sign has its own request' "$(for i in {1..8}; do
    [ "$(grep -cE "(x-github-delivery: at-once-$i|--data-binary '\{\})'?" "$work/at-once-$i.log")" -eq 2 ] || cat "$work/at-once-$i.log"
done)"
check 'and leaves nothing' "$(ls -d "$build"/work.* 2>/dev/null)"
port=$(free_port)
for i in 1 2; do
    (cd "$work" && exec "$entry" run --port "$port" --store twice) >"$work/twice-$i.log" 2>&1 </dev/null &
    started+=("$!")
done
for i in {1..100}; do
    [ "$(grep -lE 'Ctrl-C ends it|is taken' "$work"/twice-?.log 2>/dev/null | wc -l)" -lt 2 ] || break
    sleep 0.1
done
check 'of two that run at once on a port one serves' "$(
    [ "$(cat "$work"/twice-?.log | grep -cE "Ctrl-C ends it|127.0.0.1:$port is taken")" -eq 2 ] || cat "$work"/twice-?.log
    grep -q 'Ctrl-C ends it' "$work"/twice-?.log || echo 'none does'
)"
own send stripe --port "$port"
check 'and is found by send' "$(said '200 {"ok":true}')"

if setpriv --pdeathsig TERM true 2>/dev/null; then
    kill -9 "${started[@]: -2}" 2>/dev/null || true
    for i in {1..100}; do
        answers "$port" || break
        sleep 0.1
    done
    check 'a run that is killed outright leaves no server' "$(! answers "$port" || echo 'it still serves')"
    serve "$work/twice-3.log" --port "$port" --store twice
else
    skip 'a run that is killed outright leaves no server' 'setpriv of util-linux is needed'
fi

# ---------------------------------------------------------------- forget
handed_on() { cat "$work"/twice-?.log | grep -c '"id":"evt_again"' || true; }
for i in 1 2; do own send stripe --id evt_again --port "$port"; done
own forget stripe evt_again --port "$port"
check 'forget says what it forgot' "$([ "$status" = 0 ] && said 'forgotten: stripe/evt_again' || echo "$status: $output")"
own send stripe --id evt_again --port "$port"
check 'and the next copy is handed on' "$([ "$(handed_on)" = 2 ] || echo "handed on $(handed_on) times")"
own forget stripe evt_never --port "$port"
check 'what is not remembered is no success' "$([ "$status" = 1 ] && said 'nothing is remembered of stripe/evt_never' || echo "$status: $output")"

# ---------------------------------------------------------------- help
for verb in run send sign check forget dev deploy replay fastly fuzz clean; do
    own "$verb" --help
    check "$verb --help" "$([ "$status" = 0 ] && said "  $verb" || echo "$status: $output")"
done
own lint shell
check 'lint says how one lint is run' "$([ "$status" = 1 ] && said './build.sh test lint/shell' || echo "$status: $output")"
own pack other
check 'pack takes nothing' "$([ "$status" = 1 ] && said 'unknown option: other' || echo "$status: $output")"
own fastly --port "$(free_port)" --backend ours
check 'a --backend without a URL is told before anything is built' "$([ "$status" = 1 ] && said '--backend ours: write NAME=URL' || echo "$status: $output")"
mkdir -p "$work/kept/cache" "$work/kept/build" "$work/kept/dist"
for wrong in --al --all=no; do
    EYELET_CACHE="$work/kept/cache" EYELET_BUILD_DIR="$work/kept/build" EYELET_DIST_DIR="$work/kept/dist" own clean "$wrong"
    check "clean removes nothing for $wrong, which it does not know" \
        "$([ "$status" = 1 ] && said 'no such option: --al' && ls -d "$work"/kept/{cache,build,dist} 2>&1 >/dev/null || echo "$status")"
done

finish
