{{/* Not empty: there are sinks to Iceberg. Takes the root. */}}
{{- define "tickertape.iceberg" -}}
{{- if and .Values.kubernetes.sinks.enabled .Values.sinks.iceberg_catalog_url }}on{{ end }}
{{- end }}

{{/* The worker's settings as Strimzi takes them: addresses, plugins and security are its own. Takes the root. */}}
{{- define "tickertape.connect-settings" -}}
{{- $own := `^(bootstrap\.servers|group\.id|listeners|rest\.|plugin\.path|.*storage\.topic|(producer\.|consumer\.|admin\.)?(security|sasl)\.|#)` }}
{{- range .Files.Lines "sinks/worker/worker.properties" }}
{{- if and . (not (regexMatch $own .)) }}
{{- $pair := regexSplit "=" . 2 }}
{{- $key := index $pair 0 }}
{{- $value := index $pair 1 }}
{{- if hasSuffix ".replication.factor" $key }}{{ $value = $.Values.kafka.replication_factor | int | toString }}{{ end }}
{{- if hasSuffix ".registry.url" $key }}{{ $value = printf "http://%s-registry:8080/apis/registry/v2" $.Release.Name }}{{ end }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}
{{- if .Values.kubernetes.security.enabled }}
value.converter.apicurio.auth.username: connect
value.converter.apicurio.auth.password: ${env:CONNECT_REGISTRY_PASSWORD}
{{- end }}
{{- end }}

{{/* A file of deploy/connect with its variables filled in; nothing where its store is not configured. Takes { root, path }. */}}
{{- define "tickertape.sink" -}}
{{- $values := .root.Values }}
{{- $topics := $values.kafka.topics }}
{{- $variables := dict
  "bars" $topics.flattened_trade
  "trades" $topics.flattened_tick
  "quotes" $topics.flattened_quote
  "dlq" $values.connect.dlq_topic
  "replication_factor" ($values.kafka.replication_factor | int | toString)
  "postgres_url" $values.sinks.postgres_url
  "postgres_user" $values.sinks.postgres_user
  "mongodb_database" $values.sinks.mongodb_database
  "iceberg_catalog_url" $values.sinks.iceberg_catalog_url
  "iceberg_catalog_user" $values.sinks.iceberg_catalog_user
  "iceberg_bucket" $values.sinks.iceberg_bucket
  "iceberg_commit_ms" ($values.sinks.iceberg_commit_ms | int | toString)
  "iceberg_topic" $values.connect.iceberg_topic
  "s3_endpoint" (include "tickertape.s3Endpoint" .root)
  "s3_region" $values.s3_sink.region
  "s3_path_style" ($values.s3_sink.path_style | toString) }}
{{- $text := .root.Files.Get .path }}
{{- $on := true }}
{{- range $name, $value := $variables }}
{{- $placeholder := printf "${%s}" $name }}
{{- if and (not $value) (contains $placeholder $text) }}{{ $on = false }}{{ end }}
{{- $text = replace $placeholder $value $text }}
{{- end }}
{{- with regexFind `\$\{\w+\}` $text }}
{{- fail (printf "%s: the chart does not know %s" $.path .) }}
{{- end }}
{{- if $on }}
{{- $text }}
{{- end }}
{{- end }}

{{/* What the worker knows of the stores, as environment. Takes the root. */}}
{{- define "tickertape.sink-env" -}}
{{- $secured := .Values.kubernetes.security.enabled -}}
{{- range list "SINKS_POSTGRES_PASSWORD" "SINKS_MONGODB_URI" "SINKS_ICEBERG_CATALOG_PASSWORD" }}
- name: {{ . }}
  valueFrom: { secretKeyRef: { name: {{ include "tickertape.secret" $ }}, key: {{ . }}, optional: true } }
{{- end }}
{{- $keys := dict "SINKS_S3_ACCESS_KEY" "MINIO_ROOT_USER" "SINKS_S3_SECRET_KEY" "MINIO_ROOT_PASSWORD" }}
{{- if $secured }}
- { name: SINKS_S3_ACCESS_KEY, value: s3-connect }
{{- $keys = dict "SINKS_S3_SECRET_KEY" (include "tickertape.user-key" (dict "system" "S3" "user" "connect")) }}
{{- end }}
{{- range $name, $key := $keys }}
- name: {{ $name }}
  valueFrom: { secretKeyRef: { name: {{ include "tickertape.secret" $ }}, key: {{ $key }} } }
{{- end }}
# Newer SDKs add a checksum behind the body of a request, which some S3 servers refuse.
- { name: AWS_REQUEST_CHECKSUM_CALCULATION, value: when_required }
- { name: AWS_RESPONSE_CHECKSUM_VALIDATION, value: when_required }
{{- if $secured }}
- name: CONNECT_REGISTRY_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ include "tickertape.secret" . }}, key: REGISTRY_PASSWORD_CONNECT } }
{{- end }}
{{- end }}
