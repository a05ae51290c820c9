{{/*
What each user may do at the brokers, as packages/access has it; a test holds the two together. Takes the root.
*/}}
{{- define "tickertape.rights" -}}
{{- $topics := .Values.kafka.topics }}
{{- $raw := list $topics.raw_trade $topics.raw_tick $topics.raw_quote }}
{{- $flattened := list $topics.flattened_trade $topics.flattened_tick $topics.flattened_quote }}
{{- $archived := concat $raw (list $topics.gaps $topics.api_quotes) }}
{{- $all := values $topics | sortAlpha }}
{{- $flattener := .Values.flattener.group_id }}
{{- $archiver := .Values.archiver.group_id }}
{{- $flink := .Values.flink }}
{{- $derived := list $flink.candles_topic $flink.late_topic $flink.alerts_topic $flink.averages_topic $flink.trades_over_topic $flink.quoted_trades_topic -}}
producer:
  - { topics: {{ append $archived $topics.dlq | toJson }}, operations: [Write] }
  - { topics: {{ append $raw $topics.gaps | toJson }}, operations: [Read] }
  - { topics: {{ $all | toJson }}, operations: [Describe] }
  - { group: tickertape-gaps-, prefix: true, operations: [Read] }
flattener:
  - { topics: {{ $raw | toJson }}, operations: [Read] }
  - { topics: {{ append $flattened $topics.dlq | toJson }}, operations: [Read, Write] }
  - { topics: {{ $all | toJson }}, operations: [Describe] }
  - { group: {{ $flattener }}, operations: [Read] }
  - { transactionalId: {{ $flattener }}-, prefix: true, operations: [Write, Describe] }
archiver:
  - { topics: {{ $archived | toJson }}, operations: [Read] }
  - { topics: {{ $all | toJson }}, operations: [Describe] }
  - { group: {{ $archiver }}, operations: [Read] }
dashboard:
  - { topics: {{ concat $all (list $flink.candles_topic $flink.alerts_topic) | toJson }}, operations: [Read, Describe] }
  - { group: {{ $flattener }}, operations: [Describe] }
  - { group: {{ $archiver }}, operations: [Describe] }
watcher:
  - { topics: {{ concat $flattened $archived | toJson }}, operations: [Read, Describe] }
  - { group: {{ $flattener }}, operations: [Describe] }
  - { group: {{ $archiver }}, operations: [Describe] }
pinot:
  - { topics: {{ append $flattened $flink.candles_topic | toJson }}, operations: [Read, Describe] }
pinot-bootstrap:
  - { topics: {{ append $flattened $flink.candles_topic | toJson }}, operations: [Describe] }
registry:
  - topics: [kafkasql-journal, kafkasql-snapshots, registry-events]
    operations: [Create, Read, Write, Describe, DescribeConfigs]
  - { group: apicurio-, prefix: true, operations: [Read] }
audit:
  - { topics: {{ append $all $flink.candles_topic | toJson }}, operations: [Read, Describe] }
  - { group: {{ $flattener }}, operations: [Describe] }
  - { group: {{ $archiver }}, operations: [Describe] }
  - { group: connect-tickertape-, prefix: true, operations: [Describe] }
  - { group: {{ .Values.cassandra_sink.group_id }}, operations: [Describe] }
operator:
  - { topics: {{ $all | toJson }}, operations: [Read, Write, Describe, DescribeConfigs] }
  - { group: tickertape-dlq-, prefix: true, operations: [Read] }
  - { group: tickertape-replay-, prefix: true, operations: [Read] }
  - { group: '*', operations: [Describe] }
  - { transactionalId: tickertape-dlq-, prefix: true, operations: [Write, Describe] }
  - { transactionalId: tickertape-replay-, prefix: true, operations: [Write, Describe] }
kafka-ui:
  - { topics: ['*'], operations: [Read, Describe, DescribeConfigs] }
  - { group: '*', operations: [Describe] }
  - { cluster: true, operations: [Describe, DescribeConfigs] }
flink:
  - { topics: {{ concat $flattened $archived | toJson }}, operations: [Read, Describe] }
  - { topics: {{ $derived | toJson }}, operations: [Read, Write, Describe] }
  - { group: flink-tickertape-, prefix: true, operations: [Read] }
  - { transactionalId: flink-tickertape-, prefix: true, operations: [Write, Describe] }
flink-bootstrap:
  - { topics: {{ concat $all $derived | toJson }}, operations: [Describe] }
connect:
  - { topics: {{ $flattened | toJson }}, operations: [Read, Describe] }
  - topics: [connect-configs, connect-offsets, connect-status]
    operations: [Create, Read, Write, Describe, DescribeConfigs]
  - { topics: [{{ .Values.connect.dlq_topic }}], operations: [Create, Write, Describe] }
  - { group: connect, operations: [Read] }
  - { group: 'connect-{{ .Release.Name }}-', prefix: true, operations: [Read] }
  - { topics: [{{ .Values.connect.iceberg_topic }}], operations: [Read, Write, Describe] }
  - { group: '{{ .Values.connect.iceberg_topic }}-', prefix: true, operations: [Read] }
  - { transactionalId: '{{ .Values.connect.iceberg_topic }}-', prefix: true, operations: [Write, Describe] }
cassandra-sink:
  - { topics: {{ append $flattened $flink.candles_topic | toJson }}, operations: [Read] }
  - { topics: [{{ $topics.dlq }}], operations: [Write] }
  - { topics: {{ append $all $flink.candles_topic | toJson }}, operations: [Describe] }
  - { group: {{ .Values.cassandra_sink.group_id }}, operations: [Read] }
{{- end }}

{{/* Who has a user at the registry, with its role. */}}
{{- define "tickertape.registry-roles" -}}
producer: sr-developer
flattener: sr-developer
archiver: sr-developer
dashboard: sr-developer
operator: sr-readonly
audit: sr-readonly
kafka-ui: sr-readonly
flink-bootstrap: sr-developer
connect: sr-readonly
cassandra-sink: sr-developer
{{- end }}

{{/* Key of a user in the Secret. Takes { system, user }. */}}
{{- define "tickertape.user-key" -}}
{{ .system }}_PASSWORD_{{ .user | upper | replace "-" "_" }}
{{- end }}

{{/* Users of the archive. */}}
{{- define "tickertape.archivists" -}}
[archiver, dashboard, audit, operator, flink, flink-bootstrap, connect]
{{- end }}

{{/* What an app needs to be one of the users. Takes { root, component }. */}}
{{- define "tickertape.security-env" -}}
{{- $secret := include "tickertape.secret" .root }}
{{- $roles := include "tickertape.registry-roles" .root | fromYaml }}
{{- $archivists := include "tickertape.archivists" .root | fromYamlArray -}}
- { name: KAFKA_SECURITY_PROTOCOL, value: SASL_SSL }
- { name: KAFKA_MANAGE_TOPICS, value: 'false' }
- { name: KAFKA_USERNAME, value: '{{ include "tickertape.name" . }}' }
- name: KAFKA_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ include "tickertape.name" . }}, key: password } }
- { name: NODE_EXTRA_CA_CERTS, value: /run/secrets/trust/ca.crt }
{{- if hasKey $roles .component }}
- { name: SCHEMA_REGISTRY_USERNAME, value: '{{ .component }}' }
- name: SCHEMA_REGISTRY_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ include "tickertape.user-key" (dict "system" "REGISTRY" "user" .component) }} } }
{{- else if eq .component "pinot-bootstrap" }}
# It asks no registry; the name goes into the tables, where it says that Pinot has one.
- { name: SCHEMA_REGISTRY_USERNAME, value: pinot }
{{- end }}
{{- if has .component $archivists }}
- { name: MINIO_ROOT_USER, value: 's3-{{ .component }}' }
- name: MINIO_ROOT_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ $secret }}, key: {{ include "tickertape.user-key" (dict "system" "S3" "user" .component) }} } }
{{- else }}
- { name: MINIO_ROOT_USER, value: no-access-key }
- { name: MINIO_ROOT_PASSWORD, value: no-secret-key }
{{- end }}
{{- end }}

{{/* The same for a JVM, which reads its password out of a system property. Takes { root, component, user }. */}}
{{- define "tickertape.security-jvm-env" -}}
{{- $user := include "tickertape.name" (dict "root" .root "component" .user) -}}
- name: KAFKA_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ $user }}, key: password } }
- name: TRUST_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ .root.Release.Name }}-cluster-ca-cert, key: ca.password } }
- name: JDK_JAVA_OPTIONS
  value: >-
    -Djava.security.auth.login.config=/run/secrets/jaas/{{ .user }}.conf -Dkafka.password=$(KAFKA_PASSWORD)
    -Djavax.net.ssl.trustStore=/run/secrets/trust/ca.p12 -Djavax.net.ssl.trustStorePassword=$(TRUST_PASSWORD)
    -Dzookeeper.sasl.client=false
{{- end }}

{{/* Volumes that both need, as `secrets` and `configMaps` of a pod's spec. */}}
{{- define "tickertape.trust-volume" -}}
- { name: trust, path: /run/secrets/trust, secret: {{ .Release.Name }}-cluster-ca-cert }
{{- end }}
{{- define "tickertape.jaas-volume" -}}
- { name: jaas, path: /run/secrets/jaas, configMap: {{ .Release.Name }}-jaas }
{{- end }}
