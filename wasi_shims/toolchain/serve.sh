# What do run, send, sign, check and forget do?   Read by build.sh; nothing here runs by itself.
#
# A server runs in the guest's narrowest view: one copied configuration, the store, and the secrets that it names.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # build.sh and the two files it reads share their variables

# ---------------------------------------------------------------- run, send and their like
# Options that run, dev, fastly, send, sign and check share; what is left over stays in arguments.
parse_options() {
    config='' env_file='' port=8787 store='' target='' event_id='' body_file='' variant='' arguments=() check_options=()
    while [ $# -gt 0 ]; do
        case $1 in
        --config | --env-file | --port | --store | --to | --id | --body)
            need_value "$@"
            case $1 in
            --config) config=$(absolute "$2") ;;
            --env-file) env_file=$(absolute "$2") ;;
            --port) port=$2 ;;
            --store) store=$(absolute "$2") ;;
            --to) target=$2 ;;
            --id) event_id=$2 ;;
            --body) body_file=$(absolute "$2") ;;
            esac
            shift
            ;;
        --forge | --stale) variant=$1 ;;
        --host)
            need_value "$@"
            check_options+=(--host "$2")
            shift
            ;;
        --no-secrets) check_options+=(--no-secrets) ;;
        -*) die "no such option: $1 (./build.sh help)" ;;
        *) arguments+=("$1") ;;
        esac
        shift
    done
    need_port "$port"
    [ -z "$config" ] || is_readable "$config" || die "cannot read the configuration $config"
    [ -z "$env_file" ] || is_readable "$env_file" || die "cannot read the secrets file $env_file"
    [ -z "$body_file" ] || is_readable "$body_file" || die "cannot read the body $body_file"
}

# need_value OPTION [VALUE]: an empty one is what a shell's variable is that was not set.
need_value() { [ -n "${2:-}" ] || die "$1 needs a value: it is missing or empty"; }

need_port() { [[ $1 =~ ^[1-9][0-9]{0,4}$ && $1 -le 65535 ]] || die "--port $1 is not a number from 1 to 65535"; }

is_readable() { [ -r "$1" ] && [ ! -d "$1" ]; }

# shown FILE: as the user would write it where they stand.
shown() { printf '%s\n' "${1#"$start_dir"/}"; }

# load_secrets: exports the secrets that the configuration may name and sets guest_env to the options that hand them to
# wasmtime by name, so that no value stands on a command line. From the file all; from the environment what is named.
load_secrets() {
    local line name value number=0 file
    file=$(shown "$env_file")
    guest_env=()
    if [ -n "$env_file" ]; then
        while IFS= read -r line || [ -n "$line" ]; do
            number=$((number + 1))
            [ "$number" -gt 1 ] || line=${line#$'\xef\xbb\xbf'}
            line=${line%$'\r'}
            ! [[ $line =~ ^[[:space:]]*(#|$) ]] || continue
            if ! [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]]; then
                say "$file:$number: is not NAME=value (in UTF-8; letters, digits and _, no blanks around the =): not read"
                continue
            fi
            name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
            case $value in
            \"*\" | \'*\') value=${value:1:${#value}-2} ;;
            esac
            # What steers this script (its variables are not exported) or the loader is never taken from a file of secrets.
            case $name:$(declare -p "$name" 2>/dev/null) in
            PATH:* | HOME:* | BASH_ENV:* | LD_*:* | EYELET_*:* | *:'declare -'[!x]*)
                die "$file: $name is no name for a secret: choose another, in $(shown "$config") too"
                ;;
            esac
            export "$name=$value"
            guest_env+=(--env "$name")
        done <"$env_file"
    fi
    # `compgen -e` lists the environment, without this script's own variables.
    while IFS= read -r name; do
        case $name in
        PATH | HOME | EYELET_*) continue ;;
        esac
        [[ " ${guest_env[*]-} " == *" $name "* ]] || guest_env+=(--env "$name")
    done < <(comm -12 <(grep -oE '"[A-Za-z_][A-Za-z0-9_]*"' "$config" | tr -d '"' | sort -u) <(compgen -e | sort -u))
}

# hint_at_secrets TEXT: where it says that a secret is not set, and no file of secrets was named.
hint_at_secrets() {
    if [ -z "$env_file" ] && grep -q '^\(error \)\?sources.* is not set;' <<<"$1"; then
        say "no --env-file FILE was named: secrets were looked for in the environment alone"
    fi
}

# make_work: sets work to a folder of this process alone, gone when it ends.
make_work() {
    need_writable "$build" EYELET_BUILD_DIR
    work=$(mktemp -d "$build/work.XXXXXX")
    trap 'rm -rf "$work"' EXIT
}

# random_hex BYTES
random_hex() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# make_sample [PORT]: a configuration whose destination is the receiver that run starts, with secrets made for this folder.
make_sample() {
    local folder=$build/sample receiver_port=${1:-9000}
    mkdir -p "$folder"
    (umask 077 && [ -f "$folder/sample.env" ] || printf '%s\n' "STRIPE_SECRET=whsec_$(random_hex 24)" \
        "GITHUB_SECRET=$(random_hex 24)" "SHOPIFY_SECRET=$(random_hex 24)" "META_APP_SECRET=$(random_hex 16)" \
        "META_VERIFY_TOKEN=$(random_hex 16)" "DELIVERY_SECRET=whsec_$(head -c 24 /dev/urandom | base64)" >"$folder/sample.env")
    write_if_changed "$folder/webhooks.json" <<JSON
{
    "sources": {
        "stripe": {
            "provider": "stripe",
            "secrets": ["STRIPE_SECRET"],
            "deliver": {"url": "http://127.0.0.1:$receiver_port/in", "sign": "DELIVERY_SECRET"}
        },
        "github": {
            "provider": "github",
            "secrets": ["GITHUB_SECRET"],
            "deliver": {"url": "http://127.0.0.1:$receiver_port/in"}
        },
        "shop": {
            "provider": "shopify",
            "secrets": ["SHOPIFY_SECRET"],
            "events": ["orders/*"],
            "deliver": {"url": "http://127.0.0.1:$receiver_port/in"}
        },
        "whatsapp": {
            "provider": "meta",
            "secrets": ["META_APP_SECRET"],
            "verify_token": "META_VERIFY_TOKEN",
            "deliver": {"url": "http://127.0.0.1:$receiver_port/in"}
        }
    }
}
JSON
}

# use_config: the named configuration; else what a `run` on that port uses; else the sample.
use_config() {
    if [ -z "$config" ] && [ -f "$build/run/$port/state" ]; then
        local pid running_config running_env running_store
        {
            IFS= read -r pid
            IFS= read -r running_config
            IFS= read -r running_env
            IFS= read -r running_store
        } <"$build/run/$port/state"
        if kill -0 "$pid" 2>/dev/null; then
            config=$running_config env_file=${env_file:-$running_env} store=${store:-$running_store}
        fi
    fi
    if [ -z "$config" ]; then
        make_sample
        config="$build_path/sample/webhooks.json" env_file=${env_file:-$build_path/sample/sample.env}
        say "nothing of ours serves on port $port: this is the sample, with the sample's secrets; --config FILE names yours"
    fi
    target=${target:-http://127.0.0.1:$port}
    store=${store:-$top/.store}
}

started=()
# Ends what this script started, each by its own id, and waits for it.
stop_started() {
    local pid
    trap - EXIT INT TERM HUP
    for pid in ${started[@]+"${started[@]}"}; do
        kill "$pid" 2>/dev/null || true
    done
    for pid in ${started[@]+"${started[@]}"}; do
        wait "$pid" 2>/dev/null || true
    done
    rm -f "$build/run/$port/state"
}

# answers PORT: something listens on it.
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# wait_for_port PORT PID WHAT: until it answers, at most 20 s, or until PID has ended.
wait_for_port() {
    local round=0
    while [ "$round" -lt 200 ]; do
        if answers "$1"; then
            return 0
        fi
        kill -0 "$2" 2>/dev/null || die "$3 ended before it answered on 127.0.0.1:$1 (is the port taken?)"
        sleep 0.1
        round=$((round + 1))
    done
    die "$3 does not answer on 127.0.0.1:$1"
}

# claim_port PORT: this process's until it ends: run, dev and fastly keep what they serve in run/<port>.
claim_port() {
    need_port "$1"
    # Before anything is written: what serves there may be another of ours, which reads its configuration from the same place.
    ! answers "$1" || die "127.0.0.1:$1 is taken: end what listens there, or choose another --port"
    need_writable "$build/run/$1" EYELET_BUILD_DIR
    if have flock; then # two that start at once would both find the port free
        exec 8>"$build/run/$1/lock"
        flock --nonblock 8 || die "127.0.0.1:$1 is taken: another begins there"
    fi
}

# start_receiver: the sample's destination, on a free port, which it writes into run/<port>/receiver once it listens.
start_receiver() {
    local file=$build/run/$port/receiver pid
    need_command python3 python3
    mkdir -p "${file%/*}"
    rm -f "$file"
    ${dies_too[@]+"${dies_too[@]}"} python3 tests/hosts/receiver.py "$file" 8>&- &
    pid=$!
    started+=("$pid")
    until [ -s "$file" ]; do
        kill -0 "$pid" 2>/dev/null || die "the sample receiver ended before it listened"
        sleep 0.1
    done
}

# tell_faults FILE: what `check` says of it, where it says anything. It is served all the same: a source that is wrong answers
# 503, the others work.
tell_faults() {
    local faults
    faults=$(check_file "$1" --host wasmtime 2>&1) || true
    [ "$faults" = '0 errors, 0 warnings' ] || say "$faults"
    hint_at_secrets "$faults"
}

# How `wasmtime serve` uses instances: each for up to 1,000 requests, one at a time. A client that sends slowly holds one (three
# of wasmtime's "core instances", two tables) with up to a whole body, so there is room for a thousand; more connections than have room
# wait, where wasmtime's own bounds would answer 500 from the 334th on.
serve_options=(--max-instance-reuse-count 1000 --max-instance-concurrent-reuse-count 1
    --max-concurrent-connections 1050 --max-concurrent-requests 1050
    -O pooling-total-component-instances=1100 -O pooling-total-core-instances=3300 -O pooling-total-memories=1100
    -O pooling-total-tables=2200 -O pooling-total-stacks=1100)

verb_run() {
    parse_options "$@"
    [ "${#arguments[@]}" -eq 0 ] || die "run takes options only (./build.sh help)"
    claim_port "$port"
    # shellcheck disable=SC2046 # the sample needs no check
    build_locked build_artifacts http $([ -z "$config" ] || echo cli)
    find_wasmtime
    local sample='' server dies_too=()
    # Killed outright, this script can end nothing; where the system can, it does.
    ! setpriv --pdeathsig TERM true 2>/dev/null || dies_too=(setpriv --pdeathsig TERM)
    trap stop_started EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    if [ -z "$config" ]; then
        sample=yes
        start_receiver
        make_sample "$(cat "$build/run/$port/receiver")"
        if [ -z "$store" ]; then
            # The sample's events have the same ids each time: it begins with nothing remembered.
            store="$build_path/run/$port/store"
            rm -rf "$store"
        fi
        config="$build_path/sample/webhooks.json" env_file=${env_file:-$build_path/sample/sample.env}
    fi
    store=${store:-$top/.store}
    mkdir -p "$build/run/$port/config"
    need_writable "$store" --store
    load_secrets
    # A copy in a folder of its own: the guest sees this one file, never what else lies beside the configuration.
    cp "$config" "$build/run/$port/config/webhooks.json"
    [ -n "$sample" ] || tell_faults "$build/run/$port/config/webhooks.json"
    # Each connection takes a descriptor, and a descriptor that cannot be had is a request that fails.
    ulimit -S -n "$(ulimit -H -n)" 2>/dev/null || true
    ${dies_too[@]+"${dies_too[@]}"} "$wasmtime" serve --addr "127.0.0.1:$port" -S cli --no-logging-prefix "${serve_options[@]}" \
        --dir "$build/run/$port/config::/config" --dir "$store::/store" \
        --env EYELET_CONFIG=/config/webhooks.json --env EYELET_LIST_SOURCES=1 \
        ${guest_env[@]+"${guest_env[@]}"} "$dist/eyelet-http.wasm" 8>&- &
    server=$!
    started+=("$server")
    wait_for_port "$port" "$server" 'wasmtime'
    printf '%s\n' "$$" "$config" "$env_file" "$store" >"$build/run/$port/state"
    local options=''
    [ "$port" = 8787 ] || options=" --port $port"
    say "
Eyelet serves http://127.0.0.1:$port with ${config#"$start_dir"/}; the dedup store is ${store#"$start_dir"/}. Ctrl-C ends it."
    if [ -n "$sample" ]; then
        say "In another terminal:
  ./build.sh send stripe$options              # signed: 200, and the receiver prints it here
  ./build.sh send stripe$options              # the same event again: 200, not delivered again
  ./build.sh send stripe --forge$options      # wrong secret: 401, nothing parsed, nothing stored
  ./build.sh sign github$options              # a signed request as a curl command
Your own: ./build.sh run --config webhooks.json --env-file .env"
    fi
    wait "$server"
}

# signed_request SOURCE: writes what the command-line program signs into $work: head (method and URL), headers, body.
signed_request() {
    local request size=0 line options=() faults
    use_config
    build_locked build_artifacts cli
    find_wasmtime
    make_work
    mkdir -p "$work/guest/config"
    cp "$config" "$work/guest/config"
    load_secrets
    [ -z "$event_id" ] || options+=(--id "$event_id")
    [ -z "$variant" ] || options+=("$variant")
    if [ -n "$body_file" ]; then
        cp "$body_file" "$work/guest/body"
        options+=(--body /in/body)
    fi
    request=$work/request
    if ! "$wasmtime" run --dir "$work/guest::/in" ${guest_env[@]+"${guest_env[@]}"} "$dist/eyelet-cli.wasm" \
        sign "$1" --config "/in/config/${config##*/}" --to "${target%/}" ${options[@]+"${options[@]}"} >"$request" 2>"$work/faults"; then
        faults=$(cat "$work/faults")
        say "$faults"
        hint_at_secrets "$faults"
        exit 1
    fi
    : >"$work/headers"
    IFS= read -r line <"$request"
    printf '%s\n' "$line" >"$work/head"
    while IFS= read -r line; do
        size=$((size + ${#line} + 1))
        [ -n "$line" ] || break
        [ "$size" -eq $((${#line} + 1)) ] || printf '%s\n' "$line" >>"$work/headers"
    done <"$request"
    tail -c "+$((size + 1))" "$request" >"$work/body"
}

verb_send() {
    parse_options "$@"
    [ "${#arguments[@]}" -eq 1 ] || die "send needs the name of one source (./build.sh help)"
    signed_request "${arguments[0]}"
    need_command curl curl
    local method url answer
    IFS=' ' read -r method url <"$work/head"
    # A token may stand in it: neither on a command line, which everybody on this machine can list, nor on a screen.
    printf '%s\n' "$url" | sed 's/[\\"]/\\&/g; s/.*/url = "&"/' >"$work/url"
    url=${url%%\?*}
    say "$method $url ($(($(wc -c <"$work/body"))) bytes)"
    # Expect: is curl's own delay of a second on larger bodies, which no provider has.
    answer=$(curl --silent --show-error --request "$method" --header "@$work/headers" --header 'Expect:' \
        --data-binary "@$work/body" --write-out '\n%{http_code}' --config "$work/url") ||
        die "no answer from $url: is ./build.sh run (or --to URL) there?"
    printf '%s %s\n' "${answer##*$'\n'}" "${answer%$'\n'*}"
    # So that a script can rely on it: a good event is taken, the others are refused.
    case $variant:${answer##*$'\n'} in
    :2?? | --*:4??) ;;
    *) return 1 ;;
    esac
}

# quote TEXT: for a POSIX shell
quote() { printf "'%s'" "${1//\'/\'\\\'\'}"; }

verb_sign() {
    parse_options "$@"
    [ "${#arguments[@]}" -eq 1 ] || die "sign needs the name of one source (./build.sh help)"
    signed_request "${arguments[0]}"
    local method url line
    IFS=' ' read -r method url <"$work/head"
    printf 'curl --request %s %s' "$method" "$(quote "$url")"
    while IFS= read -r line; do
        printf ' \\\n  --header %s' "$(quote "$line")"
    done <"$work/headers"
    if [ "$(wc -c <"$work/body")" -le 8192 ] && ! grep -q '[^[:print:][:space:]]' "$work/body" &&
        [ "$(tail -c 1 "$work/body" | wc -l)" -eq 0 ]; then
        printf ' \\\n  --data-binary %s\n' "$(quote "$(cat "$work/body")")"
    elif [ -n "$body_file" ] && cmp -s "$body_file" "$work/body"; then
        printf ' \\\n  --data-binary @%s\n' "$(quote "$body_file")"
    else
        mkdir -p "$build/signed"
        mv "$work/body" "$build/signed/${arguments[0]}.body"
        printf ' \\\n  --data-binary @%s\n' "$(quote "$build_path/signed/${arguments[0]}.body")"
    fi
}

# check_file FILE [OPTION]...: prints what is wrong with it; fails where that is an error. The guest sees its whole folder.
check_file() {
    local file=$1
    shift
    "$wasmtime" run --dir "${file%/*}::/in" ${guest_env[@]+"${guest_env[@]}"} "$dist/eyelet-cli.wasm" check "/in/${file##*/}" "$@"
}

verb_check() {
    parse_options "$@"
    [ "${#arguments[@]}" -le 1 ] || die "check takes one file (./build.sh help)"
    if [ "${#arguments[@]}" -eq 1 ]; then
        config=$(absolute "${arguments[0]}")
    elif [ -z "$config" ] && [ -f "$start_dir/webhooks.json" ]; then
        config=$start_dir/webhooks.json
    fi
    use_config
    is_readable "$config" || die "cannot read the configuration $config"
    build_locked build_artifacts cli
    find_wasmtime
    load_secrets
    make_work
    cp "$config" "$work"
    say "checking $(shown "$config")"
    local faults status=0
    faults=$(check_file "$work/${config##*/}" ${check_options[@]+"${check_options[@]}"}) || status=$?
    printf '%s\n' "$faults"
    hint_at_secrets "$faults"
    return "$status"
}

# forget SOURCE ID [DESTINATION]: wasi_shims/wasi_http/store.c: a folder a key, named by its SHA-256.
verb_forget() {
    parse_options "$@"
    case ${#arguments[@]} in
    2 | 3) ;;
    *) die "forget needs a source and an event id (./build.sh help)" ;;
    esac
    local source=${arguments[0]} id=${arguments[1]} key hash count=0 file folder keys=()
    make_work
    if ! [[ $id =~ ^[A-Za-z0-9._:=+-]{1,128}$ ]]; then
        printf '%s' "$id" >"$work/id"
        id=sha256:$(sha256_of "$work/id")
    fi
    use_config
    [ "$store" != - ] || die "what serves on port $port keeps no files: the README of each host says how it forgets"
    keys=("$source/$id")
    if [ "${#arguments[@]}" -eq 3 ]; then
        keys=("$source/$id/${arguments[2]}")
    else
        while IFS= read -r file; do
            keys+=("$source/$id/$file")
        done < <(tr '\n' ' ' <"$config" | grep -oE '"name"[[:space:]]*:[[:space:]]*"[^"]+"' | sed 's/.*"\([^"]*\)"$/\1/')
    fi
    for key in "${keys[@]}"; do
        printf '%s' "$key" >"$work/key"
        hash=$(sha256_of "$work/key")
        folder=$store/${hash:0:2}/$hash
        if [ -d "$folder" ]; then
            # done last: a copy that arrives in between is a duplicate, not an event that nobody has claimed.
            find "$folder" -type f ! -name 'done' -exec rm -f {} +
            rm -f "$folder/done"
            rmdir "$folder" 2>/dev/null || true
            count=$((count + 1))
        fi
    done
    if [ "$count" -eq 0 ]; then
        say "nothing is remembered of $source/$id in $store"
        return 1
    fi
    say "forgotten: $source/$id; the next copy is delivered"
}
