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
