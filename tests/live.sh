#!/usr/bin/env bash
# tests/live.sh --yes: headcount against real AWS, in the account and region that the AWS CLI is set up for.
#
# Makes a cluster without instances, a service in it that never runs a task, a queue, a dead-letter queue and an event
# rule, all named headcount-live-…; sees that headcount sets the desired count from 1 to 0, once by `apply` and once for
# a message; lets AWS validate the templates and the policy; and removes everything again, also when something fails.
# Costs a few requests. It cannot see events of real instances, since there are none.
#
# The identity needs what it makes and removes: ecs:*, sqs:* and events:* on headcount-live-*,
# cloudformation:ValidateTemplate, access-analyzer:ValidatePolicy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

headcount=${HEADCOUNT_PROGRAM:-build/bin/headcount}
name=headcount-live-$(date +%s)-$$
folder=$(mktemp -d)
made=()  # what has to be removed, as shell commands; the last made goes first
server="" # the process id of `headcount serve`

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }
fail() {
  printf 'live: %s\n' "$*" >&2
  exit 1
}

clean_up() {
  local status=$? i left=0
  set +e
  [ -z "$server" ] || { kill "$server" && wait "$server"; } 2>/dev/null
  say "removing what was made"
  for ((i = ${#made[@]} - 1; i >= 0; --i)); do
    sh -c "${made[i]}" >/dev/null || { printf 'live: this failed, run it again: %s\n' "${made[i]}" >&2; left=1; }
  done
  rm -rf "$folder"
  [ "$left" = 0 ] || status=1
  exit "$status"
}

# Waits until the service's desired count is this, for at most half a minute.
desired_becomes() {
  local wanted=$1 count="" i
  for ((i = 0; i < 15; ++i)); do
    count=$(aws ecs describe-services --cluster "$name" --services "$name" --query 'services[0].desiredCount' --output text)
    [ "$count" = "$wanted" ] && return
    sleep 2
  done
  printf 'live: the desired count of %s is %s, not %s\n' "$name" "$count" "$wanted" >&2
  return 1
}

command -v aws >/dev/null || fail "the AWS CLI is missing"
[ -x "$headcount" ] || fail "$headcount is missing: run ./dev build, or set HEADCOUNT_PROGRAM"
account=$(aws sts get-caller-identity --query Account --output text) || fail "the AWS CLI has no credentials"
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
[ -n "$region" ] || fail "no region is set: set AWS_REGION"
[ "${1:-}" = --yes ] || fail "this makes and removes things named $name in account $account, region $region; say --yes"

partition=aws suffix=amazonaws.com
case $region in
  cn-*) partition=aws-cn suffix=amazonaws.com.cn ;;
  us-gov-*) partition=aws-us-gov ;;
esac
url="https://sqs.$region.$suffix/$account/$name"
export AWS_REGION=$region AWS_DEFAULT_REGION=$region AWS_ACCOUNT_ID=$account AWS_PAGER=""
export HEADCOUNT_QUEUE_URL=$url HEADCOUNT_SERVICE=$name HEADCOUNT_CLUSTERS=$name HEADCOUNT_ADMIN="" HEADCOUNT_SWEEP=0
# Whatever the CLI has its credentials from (a login, for instance), headcount gets the same where the CLI can tell.
exported=$(aws configure export-credentials --format env 2>/dev/null) && eval "$exported"
trap clean_up EXIT
trap 'exit 1' INT TERM

say "AWS validates the templates and the policy"
for template in docker/*.yaml; do
  [ "$template" = docker/compose.yaml ] && continue
  aws cloudformation validate-template --template-body "file://$template" >/dev/null
done
"$headcount" setup policy >"$folder/policy.json"
# shellcheck disable=SC2016 # the backticks are JMESPath's
aws accessanalyzer validate-policy --policy-type IDENTITY_POLICY --policy-document "file://$folder/policy.json" \
  --query 'findings[?findingType==`ERROR` || findingType==`SECURITY_WARNING`]' --output json >"$folder/findings.json"
[ "$(tr -d ' \n' <"$folder/findings.json")" = "[]" ] || fail "the policy has findings: $(cat "$folder/findings.json")"

say "a cluster without instances, and a service that asks for one task"
made+=("aws ecs delete-cluster --cluster $name")
aws ecs create-cluster --cluster-name "$name" >/dev/null
task=$(aws ecs register-task-definition --family "$name" --query taskDefinition.taskDefinitionArn --output text \
  --container-definitions '[{"name":"never","image":"scratch","memory":8,"essential":true}]')
made+=("aws ecs deregister-task-definition --task-definition $task")
made+=("aws ecs delete-service --cluster $name --service $name --force")
aws ecs create-service --cluster "$name" --service-name "$name" --task-definition "$task" --launch-type EC2 \
  --desired-count 1 >/dev/null

say "the queue and the rule, as headcount says"
made+=("aws sqs delete-queue --queue-url $url-dead")
made+=("aws sqs delete-queue --queue-url $url")
"$headcount" setup queue | sh -e >/dev/null
made+=("aws events delete-rule --name $name")
made+=("aws events remove-targets --rule $name --ids queue")
"$headcount" setup rule --cluster "$name" | sh -e >/dev/null
aws events describe-rule --name "$name" --query EventPattern --output text >"$folder/pattern.json"
deployment() {
  echo '{"version":"0","id":"1","detail-type":"ECS Deployment State Change","source":"aws.ecs","account":"'"$account"'",' \
    '"time":"2026-01-02T03:04:05Z","region":"'"$region"'","resources":["arn:'"$partition:ecs:$region:$account:service/$name/$1"'"],' \
    '"detail":{"eventType":"INFO","eventName":"SERVICE_DEPLOYMENT_COMPLETED"}}'
}
for service in "$name" another; do
  matched=$(aws events test-event-pattern --event-pattern "file://$folder/pattern.json" --event "$(deployment "$service")" \
    --query Result --output text)
  [ "$matched" = "$([ "$service" = "$name" ] && echo True || echo False)" ] ||
    fail "a deployment of $service: whether the rule sends it is $matched"
done

say "headcount check"
"$headcount" check

say "headcount apply: from 1 to 0, since there are no instances"
"$headcount" apply "$name"
desired_becomes 0

say "headcount serve: the same for a message"
aws ecs update-service --cluster "$name" --service "$name" --desired-count 1 >/dev/null
desired_becomes 1
ecs="arn:$partition:ecs:$region:$account"
instance="$ecs:container-instance/$name/0f3c5b7a9d1e4c2fb8a6d4c2e0f1a3b5"
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
cat >"$folder/event.json" <<EVENT
{"version":"0","id":"5b1f6d0e-3a6b-4f0c-9a53-6a2f3c1d0001","detail-type":"ECS Container Instance State Change",
 "source":"aws.ecs","account":"$account","time":"$now","region":"$region","resources":["$instance"],
 "detail":{"agentConnected":false,"clusterArn":"$ecs:cluster/$name",
 "containerInstanceArn":"$instance","status":"INACTIVE","version":2,"updatedAt":"$now"}}
EVENT
"$headcount" serve 2>"$folder/serve.log" &
server=$!
aws sqs send-message --queue-url "$url" --message-body "file://$folder/event.json" >/dev/null
desired_becomes 0 || fail "what headcount said: $(cat "$folder/serve.log")"
kill "$server"
wait "$server" || fail "headcount serve did not stop well: $(cat "$folder/serve.log")"
server=
say "all is as it should be"
