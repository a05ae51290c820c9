{{/*
A Deployment or StatefulSet and its Services. Takes { root, component, spec }; spec as for tickertape.pod, and
  kind       Deployment or StatefulSet
  replicas   0: somebody else scales it
  strategy   of a Deployment
*/}}
{{- define "tickertape.workload" -}}
{{- $spec := .spec }}
{{- $name := include "tickertape.name" . }}
{{- $stateful := eq $spec.kind "StatefulSet" -}}
apiVersion: apps/v1
kind: {{ $spec.kind }}
metadata:
  {{- include "tickertape.metadata" . | nindent 2 }}
spec:
  {{- with $spec.replicas }}
  replicas: {{ . }}
  {{- end }}
  {{- if $stateful }}
  serviceName: {{ $name }}-pods
  podManagementPolicy: Parallel
  {{- else }}
  strategy: { type: {{ $spec.strategy | default "RollingUpdate" }} }
  {{- end }}
  selector:
    matchLabels:
      {{- include "tickertape.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "tickertape.labels" . | nindent 8 }}
      {{- if $spec.config }}
      annotations:
        checksum/config: {{ include "tickertape.config" .root | sha256sum }}
      {{- end }}
    spec:
      {{- include "tickertape.pod" . | nindent 6 }}
  {{- if $spec.volumes }}
  volumeClaimTemplates:
    {{- range $spec.volumes }}
    - metadata:
        name: {{ .name }}
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $.root.Values.kubernetes.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests: { storage: {{ .size }} }
    {{- end }}
  {{- end }}
---
{{ include "tickertape.service" . }}
{{- if $stateful }}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}-pods
  labels:
    {{- include "tickertape.labels" . | nindent 4 }}
spec:
  clusterIP: None
  # A pod must be found by name before it is ready: Pinot's roles register under it.
  publishNotReadyAddresses: true
  selector:
    {{- include "tickertape.selector" . | nindent 4 }}
  ports:
    {{- range $port, $number := $spec.ports }}
    - { name: {{ $port }}, port: {{ $number }}, targetPort: {{ $port }} }
    {{- end }}
{{- end }}
{{- end }}

{{- define "tickertape.service" -}}
{{- $nodePorts := get .root.Values.kubernetes.nodePorts .component | default dict -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "tickertape.metadata" . | nindent 2 }}
spec:
  type: {{ ternary "NodePort" "ClusterIP" (gt (len $nodePorts) 0) }}
  selector:
    {{- include "tickertape.selector" . | nindent 4 }}
  ports:
    {{- range $name, $port := .spec.ports }}
    - name: {{ $name }}
      port: {{ $port }}
      targetPort: {{ $name }}
      {{- with get $nodePorts $name }}
      nodePort: {{ . }}
      {{- end }}
    {{- end }}
{{- end }}

{{/* A Job after each install and upgrade, in the order of `weight`. Takes { root, component, weight, spec }. */}}
{{- define "tickertape.hook-job" }}
---
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "tickertape.metadata" . | nindent 2 }}
  annotations:
    helm.sh/hook: post-install,post-upgrade
    helm.sh/hook-weight: {{ .weight | quote }}
    helm.sh/hook-delete-policy: before-hook-creation
spec:
  # Each try waits for the servers for a time, which a new cluster may need more than once.
  backoffLimit: 5
  template:
    metadata:
      labels:
        {{- include "tickertape.labels" . | nindent 8 }}
    spec:
      restartPolicy: Never
      {{- include "tickertape.pod" . | nindent 6 }}
{{- end }}

{{/* The Job that makes the buckets. Takes { root, component }. */}}
{{- define "tickertape.bucket-job" }}
{{- $spec := include "tickertape.app" (merge (dict "image" "cli") .) | fromYaml }}
{{- $_ := set $spec "command" (list "node" "main.ts" "access" "apply" "--only" "buckets") }}
{{- include "tickertape.hook-job" (merge (dict "weight" "-1" "spec" $spec) .) }}
{{- end }}
